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
              tassel import list
            """,
        subcommands: [ImportRunCommand.self, ImportListCommand.self, ImportShowCommand.self],
        defaultSubcommand: ImportRunCommand.self
    )
}

struct ImportRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Record finishes from files or standard input.",
        discussion: """
            Reads xAPI statements (xapi), Open edX tracking logs (openedx), Canvas live events (canvas), IMS Caliper events
            (caliper), Moodle's log store as JSON or CSV (moodle), Easy LMS payloads (easylms), CloudEvents (cloudevents), the lines
            of another Tassel log (tassel), and tables with a mapping (csv); each also packed by gzip. The format is found in the
            first record, and said. Importing the same export again records nothing: known records are duplicates, changed
            results are corrections.
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

    @Argument(help: "The files; - is standard input.")
    var files: [String]

    @Option(help: ArgumentHelp("The format, as above; auto finds it in the first record.", valueName: "format"))
    var from: FormatChoice.Name = .auto

    @Option(help: ArgumentHelp("What the columns of a table mean: a YAML file.", valueName: "file"))
    var mapping: String?

    @Option(help: ArgumentHelp("A further export of the system, whose rows complete these (Moodle's tables).", valueName: "[table=]file"))
    var with: [String] = []

    @Option(help: ArgumentHelp("Whose ids these are, in place of the mapping's or the format's namespace.", valueName: "namespace"))
    var source: String?

    @Option(
        help: ArgumentHelp(
            "Where times were told that have no offset from UTC (xAPI, Easy LMS; a mapping names its own).",
            valueName: "zone"
        )
    )
    var zone: String?

    @Flag(help: "Tell endpoints, however many finishes and however old.")
    var notify = false

    @Flag(help: "Record as history: tell nobody.")
    var history = false

    @Flag(help: "Show what would be recorded and owed; write nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("So many refused lines are all right (a number, or a share such as 2%).", valueName: "N|N%"))
    var tolerate: Tolerance = .none

    func validate() throws {
        if notify, history { throw ValidationError("--notify and --history contradict each other: choose one.") }
        if mapping == nil, from == .csv {
            throw ValidationError(
                "A table needs a mapping that says what its columns mean: --mapping FILE. To get one: tassel map suggest FILE."
            )
        }
        if mapping != nil, from != .auto, from != .csv {
            throw ValidationError("--mapping is for tables; it contradicts --from \(from.rawValue).")
        }
        if let zone, NamedZone(zone) == nil {
            throw ValidationError("\"\(zone)\" is not a zone: use an IANA name such as Europe/Berlin, UTC, or +01:00.")
        }
    }

    func run() async throws {
        Allocation.shareArenas()
        let opened = try await store.open(for: .record)
        _ = try AccountCommand.find(account.account, in: try await opened.projections.configuration(), doing: "importing")
        let mapping = try mapping.map { try Mapping(file: $0, namespace: source) }
        let looking = ProgressLine("looking at")
        let recording = ProgressLine("recording")
        let importer = Importer(
            store: opened,
            format: try FormatChoice(
                from,
                mapping: mapping,
                namespace: source,
                zone: zone.flatMap { NamedZone($0) },
                companions: with.map { CompanionFile($0) }
            ),
            options: ImportOptions(
                account: account.account,
                telling: notify ? .notify : history ? .history : .ask,
                actor: try store.actorName()
            ),
            surroundings: World.surroundings,
            progress: { progress in
                let fraction = progress.size.map { Double(progress.bytes) / Double(max(1, $0)) }
                let line = progress.stage == .looking ? looking : recording
                line.show(done: progress.lines, unit: "lines", fraction: fraction)
            },
            ask: Terminal.canAsk ? Self.ask : nil
        )
        // Every file is looked at before the first is recorded, so that a mistyped name leaves nothing half-done.
        for file in files { try importer.check(file) }
        var report = try Report(
            output,
            headings: ["FILE", "READ", "RECORDED", "DUPLICATES", "CORRECTED", "REVOKED", "IGNORED", "REFUSED", "OWED"]
        )
        var isWithinTolerance = true
        for file in files {
            let summary = dryRun ? try await importer.dryRun(file) : try await importer.run(file)
            Terminal.clear()
            if from == .auto, mapping == nil { Terminal.say("\(file): read as \(summary.formatTitle)") }
            report.add(Self.cells(summary), json: summary.json)
            for refusal in summary.refusals { Terminal.say("\(file) line \(refusal.line): \(refusal.reason)") }
            if summary.lines.refused > summary.refusals.count {
                Terminal.say("\(file): \(summary.lines.refused - summary.refusals.count) more lines were refused")
            }
            if summary.facts.reverted > 0 {
                Terminal.say("\(file): \(summary.facts.reverted) rows tell an earlier state again and were taken for an old export")
            }
            isWithinTolerance = isWithinTolerance && tolerate.admits(summary.lines.refused, of: summary.lines.read)
        }
        report.finish(empty: "nothing was imported")
        let owed = try await opened.projections.owed().all
        if dryRun {
            Terminal.say("nothing was written: this was a dry run")
        } else if owed > 0 {
            Terminal.say("\(owed) deliveries are owed; send them with: tassel deliver --store \(store.directory)")
        }
        try opened.close()
        if !isWithinTolerance { throw ExitCode(ExitStatus.partly.rawValue) }
    }

    private static func cells(_ summary: ImportSummary) -> [String] {
        let facts = summary.facts
        let ignored = summary.lines.ignored.values.reduce(0, +)
        return [
            summary.file,
            String(summary.lines.read),
            String(facts.recorded),
            String(facts.duplicates),
            String(facts.corrected),
            String(facts.revoked),
            String(ignored),
            String(summary.lines.refused),
            String(summary.owed),
        ]
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

extension FormatChoice.Name: ExpressibleByArgument {}
