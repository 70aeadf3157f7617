import ArgumentParser
import Audit
import Completions
import EventLog
import Projections

struct AuditRotateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key",
        abstract: "Replace the key that signs checkpoints, and print the new verifier key.",
        discussion: """
            The log says so in an event, and a checkpoint that covers it is signed by both keys; then the former one is gone. Whoever keeps the former
            verifier key learns the new one from the receipt of that event: tassel audit verify RECEIPT --key FORMER. Receipts and checkpoints that
            were given out still verify, with the key that signed them. Back up keys.db afterwards: an older copy can't sign any more.

            Example: tassel audit rotate-key --out rotation.tlog-proof
            """
    )

    @OptionGroup var store: StoreOptions

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp("Write the receipt of the event, signed by both keys, to this file.", valueName: "file")
    )
    var file: String?

    func run() async throws {
        let opened = try await store.open(for: .record)
        let actor = try await opened.actor(named: try store.actorName(), in: World.surroundings)
        let position = try await opened.rotateKey(by: actor, in: World.surroundings)
        if let file { Terminal.write(try await Prover(opened).prove(position).text, to: try Report.descriptor(file)) }
        Terminal.say("verifier key (keep a copy elsewhere, in place of the former one):")
        Terminal.put(try await opened.log.keyHistory().current)
        do {
            try await opened.forgetFormerKey()
        } catch let failure as Failure where failure.code == .busy {
            Terminal.say(
                "note: keys.db-wal holds the former key until whoever reads an older state is done; the next command that records empties it"
            )
        }
        Terminal.say("next: hand on the receipt (tassel audit prove \(position)), and back up keys.db: tassel backup DIR")
        try opened.close()
    }
}
