import ArgumentParser
import Completions
import EventLog
import Imports
import Projections
import Vault

struct ImportListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List imports, newest first.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var past: AsOfOption

    @Option(help: "At most so many.")
    var limit = 50

    func validate() throws { if limit < 1 { throw ValidationError("--limit is 1 or more.") } }

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let known = try await AsOf.known(past.asOf, in: opened)
        var report = try Report(output, headings: ["IMPORT", "STARTED", "FINISHED", "FORMAT", "SOURCE", "TELLING", "REFUSED", "FILE"])
        for run in try await known.store.projections.imports(limit: limit) {
            let file = try await opened.vault.file(of: run.id)
            let cells = [
                output.format == .table ? run.id.short : run.id.description, run.started.text(to: .second),
                run.finished?.text(to: .second) ?? "cut short, or running", run.format, run.namespace, run.telling,
                run.refused.map { String($0) } ?? "", file ?? "",
            ]
            report.add(cells) { run.write(file: file, to: &$0) }
        }
        report.finish(empty: "nothing was imported yet")
        try known.close()
        try opened.close()
    }

}

struct ImportShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one import: what became of its lines, and those that were refused.",
        discussion: """
            Refused lines are kept for 30 days, as they were read; of an import since which somebody was erased none is.

            Examples:
              tassel import show imp_5b118e92
              tassel import show imp_5b118e92 --as-read --out refused.csv
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The import: its id or a beginning of it.")
    var run: String

    @Flag(help: "Nothing but the refused lines as they were read, with a table's heading: to mend them for tassel import retry.")
    var asRead = false

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let found = try Unambiguous.one(
            of: try await opened.projections.imports(beginning: run),
            "the import \(run)",
            listedBy: "tassel import list"
        )
        let file = try await opened.vault.file(of: found.id)
        let finished = try await end(of: found, in: opened.log)
        let (heading, refused) = try await Importer.refused(found.id, in: opened)
        if asRead { return try show(refused, heading, in: opened) }
        var report = try Report(output, headings: ["LINE", "REASON", "AS IT WAS READ"])
        if output.format == .json {
            report.add([]) { json in
                found.write(file: file, to: &json)
                if let finished {
                    json.member("lines") { finished.lines.write(to: &$0) }
                    json.member("facts") { finished.facts.write(to: &$0) }
                }
            }
        } else {
            Terminal.say(
                "\(found.id), \(file ?? "a file whose name is not known"), as \(found.format) of \(found.namespace), \(found.telling)"
            )
            Terminal.say(
                "began \(found.started.text(to: .second)), \(found.finished.map { "ended \($0.text(to: .second))" } ?? "and did not end")"
            )
            if let finished {
                let (lines, facts) = (finished.lines, finished.facts)
                let ignored = lines.ignored.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
                Terminal.say(
                    "\(lines.read) lines: \(lines.used) used, \(lines.joined) joined, \(lines.refused) refused, ignored "
                        + (ignored.isEmpty ? "0" : ignored.joined(separator: ", "))
                )
                Terminal.say(
                    "\(facts.recorded) recorded, \(facts.duplicates) duplicates, \(facts.corrected) corrected, \(facts.revoked) revoked, "
                        + "\(facts.reverted) reverted"
                )
            }
        }
        for line in refused {
            report.add([String(line.line), line.reason, line.text]) { json in
                json.member("line", number: line.line)
                json.member("reason", text: line.reason)
                json.member("text", text: line.text)
            }
        }
        report.finish(empty: "no refused lines are kept")
        try opened.close()
    }

    private func show(_ lines: [Vault.RefusedLine], _ heading: String?, in opened: Store) throws {
        // A table is told to be UTF-8, to spreadsheets and to the retry.
        let text = ([heading.map { "\u{FEFF}" + $0 }].compactMap { $0 } + lines.map(\.text).filter { !$0.isEmpty }).map { $0 + "\n" }
            .joined()
        Terminal.write(Array(text.utf8), to: try Report.descriptor(output.file))
        try opened.close()
    }

    /// The event that ended it, if there is one.
    private func end(of run: Projections.ImportRun, in log: EventLog) async throws -> ImportFinished? {
        guard run.finished != nil else { return nil }
        var next = run.position
        while true {
            let events = try await log.events(from: next, limit: 1_000)
            guard let last = events.last else { return nil }
            for logged in events where logged.event.importRun == run.id {
                if case .importFinished(let finished) = logged.event.fact { return finished }
            }
            next = last.position.next
        }
    }
}
