import ArgumentParser
import Audit
import Projections

struct AuditExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the log as a tlog-tiles directory, for an auditor's own tools.",
        discussion: """
            Entries, tiles and the newest checkpoint, as a public transparency log serves them (C2SP tlog-tiles). Pseudonyms and commitments, no
            personal data. Put on any web server, it can be read by whatever reads such logs. The exact lines alone: tassel log export.

            Example: tassel audit export ./for-the-auditor
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The directory; one of an earlier export goes on.")
    var directory: String

    func run() async throws {
        let opened = try await Store.open(at: store.directory, for: .ask)
        let line = ProgressLine("exporting")
        let count = try await TileExport(opened).write(to: directory) { line.show(done: $0, unit: "events", fraction: nil) }
        Terminal.clear()
        Terminal.say("exported \(count) events to \(directory)")
        try opened.close()
    }
}
