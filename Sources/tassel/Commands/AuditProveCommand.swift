import ArgumentParser
import Audit
import Completions
import EventLog
import Projections

struct AuditProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Write a receipt that an event is in the log.",
        discussion: """
            The receipt is a C2SP tlog-proof: with the verifier key that init or rotate-key printed, anybody can check it without this store, by
            tassel audit verify FILE --key KEY or by another tool. It carries the event's line, base64 behind "extra", and with --disclose the
            named personal fields with the salts that open them.

            Example: tassel audit prove evt_… --disclose name,email --out ada.tlog-proof
            Example: tassel audit prove evt_… --disclose name --html --out ada.html
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "A position, or an event's id (evt_…).")
    var event: String

    @Option(help: ArgumentHelp("Personal fields to show, such as name,email; nothing by default.", valueName: "names"))
    var disclose: String?

    @Flag(help: "Write a page that checks itself in a browser, offline, against a key that its reader pastes.")
    var html = false

    @Option(name: .customLong("out"), help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
    var file: String?

    func run() async throws {
        let shown = (disclose ?? "").split(separator: ",").map { String($0) }
        let proof = try await prove(Set(shown))
        Terminal.write(html ? ReceiptPage.html(of: proof) : proof.text, to: try Report.descriptor(file))
        guard let file else { return }
        Terminal.say(
            html ? "check it in a browser, with the log's verifier key" : "check it with: tassel audit verify \(file) --key KEY"
        )
    }

    private func prove(_ shown: Set<String>) async throws -> ProofFile {
        let asked = try await Store.open(at: store.directory, for: .ask)
        let position = try await EventOption.position(event, in: asked.log)
        if let newest = try? await Prover(asked).newest(), position.number < newest.checkpoint.size {
            let proof = try await Prover(asked).prove(position, showing: shown)
            try asked.close()
            return proof
        }
        try asked.close()
        // Not covered yet: the log is signed as it is.
        let recorded = try await Store.open(at: store.directory, for: .record)
        try await recorded.checkpoint()
        let proof = try await Prover(recorded).prove(position, showing: shown)
        try recorded.close()
        return proof
    }
}
