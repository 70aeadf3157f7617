import ArgumentParser
import Audit
import Completions
import Projections

struct AuditCheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Sign the log as it is, and print the checkpoint.",
        discussion: """
            Keep it where whoever can change this store can't change it: any later change to what it covers is found against it, by
            tassel audit verify --against FILE. With --since, what is printed proves that the log went on from an earlier checkpoint (the form is
            what C2SP tlog-witness posts).

            Example: tassel audit checkpoint --out 2026-03.checkpoint
            """
    )

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("An earlier checkpoint of this log, to prove that this one continues it.", valueName: "file"))
    var since: String?

    @Option(name: .customLong("out"), help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
    var file: String?

    func run() async throws {
        let earlier = try since.map { String(decoding: try SmallFile.read($0, what: "the earlier checkpoint"), as: UTF8.self) }
        let opened = try await Store.open(at: store.directory, for: .record)
        try await opened.checkpoint()
        let prover = Prover(opened)
        let text = if let earlier { try await prover.consistency(from: earlier).text } else { try await prover.newest().note }
        Terminal.write(text, to: try Report.descriptor(file))
        try opened.close()
    }
}
