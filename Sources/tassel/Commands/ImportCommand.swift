import ArgumentParser
import Completions
import Glibc
import Imports
import Projections

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Record finishes from files or standard input; list and show what was imported.",
        discussion: """
            tassel import FILE is tassel import run FILE; its options are told by: tassel import run --help

            Examples:
              tassel import results.csv --mapping Data/mappings/oulad-courses.yaml
              tassel import --diff yesterday.csv today.csv --mapping results.yaml
              tassel import retry imp_5b118e92 --mapping mended.yaml
              tassel import explain today.csv 17 --mapping results.yaml
              tassel import list
            """,
        subcommands: [
            ImportRunCommand.self, ImportRetryCommand.self, ImportExplainCommand.self, ImportListCommand.self, ImportShowCommand.self,
        ],
        defaultSubcommand: ImportRunCommand.self
    )
}

struct ImportRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Record finishes from files or standard input.",
        discussion: """
            Reads xAPI statements (xapi), Open edX tracking logs (openedx), Canvas live events (canvas), IMS Caliper events \
            (caliper), Moodle's log store as JSON or CSV (moodle), Easy LMS payloads (easylms), CloudEvents (cloudevents), the lines \
            of another Tassel log (tassel), and tables with a mapping (csv); each also packed by gzip. The format is found in the \
            first record, and said. Importing the same export again records nothing: known records are duplicates, changed \
            results are corrections. \
            Lines that can't be used are refused with their number and kept for 30 days; the exit status is then 3.

            Examples:
              tassel import results.csv --mapping Data/mappings/oulad-courses.yaml
              tassel import statements.jsonl.gz --history
              tassel import moodle-log.csv --source https://moodle.example.org --with quiz_attempts=attempts.csv
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var output: OutputOptions

    @OptionGroup var input: InputFormatOptions
    @OptionGroup var telling: ImportTellingOptions

    @Argument(help: "The files; - is standard input.")
    var files: [String]

    @Flag(help: "Show what would be recorded and owed; write nothing.")
    var dryRun = false

    @Flag(help: "Compare two exports, the older first: what is new, regraded or gone, and what would be told to whom; write nothing.")
    var diff = false

    func validate() throws {
        if diff, files.count != 2 { throw ValidationError("--diff compares two files: the older, then the newer.") }
        if diff, files.contains(Importer.standardInput) { throw ValidationError("--diff reads each file more than once: name files.") }
    }

    func run() async throws {
        Allocation.shareArenas()
        let opened = try await store.open(for: diff ? .ask : .record)
        _ = try await opened.projections.configuration().account(account.account, doing: "importing")
        let importer = Self.importer(
            of: opened,
            try input.choice(),
            ImportOptions(account: account.account, telling: telling.telling, actor: diff ? "" : try store.actorName())
        )
        // Every file is looked at before the first is recorded, so that a mistyped name leaves nothing half-done.
        for file in files { try importer.check(file) }
        if diff { return try await showDifference(importer, in: opened) }
        var report = try ImportReport(output, tolerate: telling.tolerate)
        for file in files {
            let summary = dryRun ? try await importer.dryRun(file) : try await importer.run(file)
            Terminal.clear()
            if input.from == .auto, input.mapping == nil { Terminal.say("\(file): read as \(summary.formatTitle)") }
            report.add(summary)
        }
        try await report.finish(opened, dryRun: dryRun)
    }

    static func importer(of store: Store, _ choice: FormatChoice, _ options: ImportOptions) -> Importer {
        let looking = ProgressLine("looking at")
        let recording = ProgressLine("recording")
        return Importer(
            store: store,
            format: choice,
            options: options,
            surroundings: World.surroundings,
            progress: { progress in
                let fraction = progress.size.map { Double(progress.bytes) / Double(max(1, $0)) }
                let line = progress.stage == .looking ? looking : recording
                line.show(done: progress.lines, unit: "lines", fraction: fraction)
            },
            ask: Terminal.canAsk ? Self.ask : nil
        )
    }

    private func showDifference(_ importer: Importer, in opened: Store) async throws {
        var report = try Report(output, headings: ["WHAT", "LINE", "PARTICIPANT", "KIND", "ACTIVITY", "BEFORE", "AFTER"])
        let result = try await ImportDifference(importer).run(from: files[0], to: files[1]) { item in
            let cells = [
                item.kind.rawValue, String(item.line), item.person ?? "", item.activity.kind.rawValue, item.activity.id, item.before ?? "",
                item.after ?? "",
            ]
            report.add(cells) { json in
                json.member("what", text: item.kind.rawValue)
                json.member("line", number: item.line)
                json.member("participant", item.person)
                json.member("kind", text: item.activity.kind.rawValue)
                json.member("activity", text: item.activity.id)
                json.member("before", item.before)
                json.member("after", item.after)
            }
        }
        Terminal.clear()
        let endpoints = try await opened.projections.configuration().endpoints
        if output.format == .json {
            report.add([]) { json in
                for kind in ImportDifference.Kind.allCases {
                    json.key(named: kind.rawValue)
                    json.token(String(result.counts[kind] ?? 0))
                }
                json.key("owed")
                json.array(result.owed.sorted { $0.key < $1.key }) { json, owed in
                    json.object { json in
                        json.member("endpoint", owed.key)
                        json.member("deliveries", number: owed.value)
                    }
                }
                json.key("import")
                json.raw(result.summary.json)
            }
        }
        report.finish(empty: "both tell the same")
        let counts = ImportDifference.Kind.allCases.map { "\(result.counts[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        Terminal.say("\(counts); what vanished means nothing to an import")
        let facts = result.summary.facts
        Terminal.say("importing \(files[1]) now would record \(facts.recorded) and correct \(facts.corrected)")
        for (endpoint, count) in result.owed.sorted(by: { $0.key < $1.key }) {
            Terminal.say("  \(endpoint.short) (\(endpoints[endpoint]?.configuration.host ?? "")) would be told of \(count)")
        }
        if result.owed.isEmpty { Terminal.say("  nobody would be told") }
        for refusal in result.summary.refusals { Terminal.say("\(files[1]) line \(refusal.line): \(refusal.reason)") }
        let refused = result.summary.lines
        if refused.refused > 0 { Terminal.say("\(files[1]): \(refused.refused) lines would be refused; their records may seem gone") }
        try opened.close()
        if !telling.tolerate.admits(refused.refused, of: refused.read) { throw ExitCode(ExitStatus.partly.rawValue) }
    }

    private static func ask(_ question: TellingQuestion) async -> TellingQuestion.Answer {
        Terminal.clear()
        Terminal.say("This import would owe \(question.deliveries) deliveries to \(question.endpoints) endpoint(s).")
        if question.old > 0 { Terminal.say("\(question.old) of the finishes are older than 30 days.") }
        while true {
            Terminal.write("Tell them all (n)otify, record as (h)istory without telling, or (s)top? ", to: STDERR_FILENO)
            switch readLine()?.lowercased() {
            case "n", "notify": return .notify
            case "h", "history": return .history
            case "s", "stop", nil: return .stop
            default: continue
            }
        }
    }
}
