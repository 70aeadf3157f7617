import ArgumentParser
import Completions
import EventLog
import Imports
import Projections

struct ImportRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Read the refused lines of an import again, once they or the mapping are mended.",
        discussion: """
            The lines are those that the vault keeps, for 30 days; with FILE they are that file's, as tassel import show --as-read wrote it and \
            somebody mended it. Format and namespace are the first import's unless said otherwise; a table needs its mapping. The lines keep \
            their numbers, those refused again are kept under the new import, and the others are kept no more. What was history \
            stays history without --notify.

            Examples:
              tassel import retry imp_5b118e92 --mapping mended.yaml
              tassel import retry imp_5b118e92 refused.csv --mapping results.yaml
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var input: InputFormatOptions
    @OptionGroup var telling: ImportTellingOptions

    @Argument(help: "The import: its id or a beginning of it.")
    var run: String

    @Argument(help: ArgumentHelp("The lines, mended.", valueName: "file"))
    var file: String?

    @Flag(help: "Show what would be recorded and owed; write nothing.")
    var dryRun = false

    func run() async throws {
        let opened = try await store.open(for: .record)
        let found = try Unambiguous.one(
            of: try await opened.projections.imports(beginning: run),
            "the import \(run)",
            listedBy: "tassel import list"
        )
        guard let format = FormatChoice.Name(rawValue: found.format) else { throw ValidationError("\(found.format) is no format.") }
        if format == .csv, input.mapping == nil {
            throw ValidationError("Those were rows of a table: say with --mapping FILE what its columns mean.")
        }
        // For the account that they were read for, and told as the others were.
        let account = try await opened.log.event(at: found.position).event.account ?? .main
        let isHistory = found.telling == ImportStarted.Telling.history.rawValue && !telling.notify
        let importer = ImportRunCommand.importer(
            of: opened,
            try input.choice(or: format, namespace: found.namespace),
            ImportOptions(account: account, telling: isHistory ? .history : telling.telling, actor: try store.actorName())
        )
        let retry = try await importer.retry(found, mended: file, dryRun: dryRun)
        Terminal.clear()
        var report = try ImportReport(output, tolerate: telling.tolerate)
        report.add(retry.summary)
        if retry.left > 0 {
            Terminal.say(
                "\(retry.left) lines were left: they contradict an earlier row, or are not kept as they were; import them from their file"
            )
        }
        if !dryRun, !retry.isDone {
            Terminal.say("the file has other lines than were kept, so those stay with \(found.id.short)")
        }
        try await report.finish(opened, dryRun: dryRun)
    }
}
