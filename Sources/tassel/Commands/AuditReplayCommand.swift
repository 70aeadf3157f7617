import ArgumentParser
import Audit
import Completions
import EventLog
import Imports
import Projections

struct AuditReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Fold the whole log anew, and compare: the state, what was owed and settled, and what was sent.",
        discussion: """
            Sends nothing and changes nothing. Prints one line a difference: what the state lacks, what it has too much, settlements of what was
            never owed, and bodies whose digest in the log is not that of the body made anew; exits with 2 when there is any. Needs room for a
            second state in TMPDIR.

            With --until the state isn't compared, which is that of now; what was settled and sent until then is, and so is what the folds had come
            to whenever the log was signed.

            Example: tassel audit replay
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only what was recorded up to the end of this day, or before this time.", valueName: "time"))
    var until: String?

    func run() async throws {
        let opened = try await store.open(for: .ask)
        var size = try await opened.log.size()
        var end: Position?
        if let until {
            let position = try await opened.log.position(recordedFrom: try MomentText.read(until, in: opened.log.zone, edge: .end))
            (end, size) = (position, position.number)
        }
        let line = ProgressLine("replaying")
        let result = try await Replay(opened).run(before: end) { [size] in
            line.show(done: $0, unit: "events", fraction: Double($0) / Double(max(1, size)))
        }
        Terminal.clear()
        try opened.close()
        try FindingsReport.show(
            result.findings,
            output,
            sound:
                "replayed \(result.events) events: \(until == nil ? "the state is what follows from them; " : "")"
                + (result.marks > 0
                    ? "the folds come to what was recorded with \(result.marks) checkpoints; "
                    : "no checkpoint says what the folds had come to; ")
                + "\(result.settled) settlements of what was owed, "
                + "\(result.bodies) bodies as they were sent, \(result.erased) of people erased since",
            summary: { json in
                json.member("events", number: result.events)
                json.member("settled", number: result.settled)
                json.member("bodies", number: result.bodies)
                json.member("erased", number: result.erased)
                json.member("checkpoints", number: result.marks)
                json.member("findings", number: result.findings.count)
                json.member("digests") { json in
                    for (part, digest) in result.digests {
                        json.key(named: part.rawValue)
                        json.string(hex(digest))
                    }
                }
            },
            next: "if the log verifies (tassel audit verify), make the state anew with: tassel rebuild"
        )
    }
}
