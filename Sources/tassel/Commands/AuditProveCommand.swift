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
            The receipt is a C2SP tlog-proof: with the verifier key that init printed, anybody can check it without this store, by
            tassel audit verify FILE --key KEY or by another tool. It carries the event's line, base64 behind "extra", and with --disclose the
            named personal fields with the salts that open them.

            Example: tassel audit prove evt_… --disclose name,email --out ada.tlog-proof
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "A position, or an event's id (evt_…).")
    var event: String

    @Option(help: ArgumentHelp("Personal fields to show, such as name,email; nothing by default.", valueName: "names"))
    var disclose: String?

    @Option(name: .customLong("out"), help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
    var file: String?

    func run() async throws {
        let shown = (disclose ?? "").split(separator: ",").map { String($0) }
        let text = try await prove(Set(shown))
        Terminal.write(text, to: try Report.descriptor(file))
        if let file { Terminal.say("check it with: tassel audit verify \(file) --key KEY") }
    }

    private func prove(_ shown: Set<String>) async throws -> String {
        let asked = try await Store.open(at: store.directory, for: .ask)
        let position = try await EventOption.position(event, in: asked.log)
        if let newest = try? await Prover(asked).newest(), position.number < newest.checkpoint.size {
            let text = try await Prover(asked).prove(position, showing: shown).text
            try asked.close()
            return text
        }
        try asked.close()
        // Not covered yet: the log is signed as it is.
        let recorded = try await Store.open(at: store.directory, for: .record)
        try await recorded.checkpoint()
        let text = try await Prover(recorded).prove(position, showing: shown).text
        try recorded.close()
        return text
    }
}
