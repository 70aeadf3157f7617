import ArgumentParser
import Completions
import EventLog
import Projections
import Subscriber

struct EndpointResendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resend",
        abstract: "Send an endpoint again what it was told, after its receiver lost it.",
        discussion: """
            The times are those of recording, as log list shows them. Each notification keeps its webhook-id, so that a receiver which has it
            knows it, unless --as-new says otherwise, and carries the header tassel-resend: true. The endpoint's rate and order hold.

            Example: tassel endpoint resend hooks.example.com --since 2026-03-02 --until 2026-03-06 --dry-run
            """
    )

    /// Which deliveries are meant.
    enum Only: String, ExpressibleByArgument, CaseIterable {
        case failed, untold
    }

    @OptionGroup var store: StoreOptions

    @Argument(help: "The endpoint: its id, a beginning of it, or its host.")
    var endpoint: String

    @OptionGroup var range: RecordedRange

    @Option(help: "failed: only what was not delivered; untold: only what it was never owed, as what is older than the endpoint.")
    var only: Only?

    @Flag(help: "Under new webhook-ids, for a receiver that would drop the old ones as known.")
    var asNew = false

    @Flag(help: "Show how many it would be; write nothing.")
    var dryRun = false

    @OptionGroup var confirmation: Confirmation

    func validate() throws {
        guard !(asNew && only == .untold) else { throw ValidationError("What was never told has no id yet: leave --as-new out.") }
    }

    func run() async throws {
        let opened = try await store.open(for: .record)
        let configuration = try await opened.projections.configuration()
        let found = try configuration.endpoint(matching: endpoint)
        if asNew || only == .untold { try configuration.requireTelling(found.account, doing: "resending") }
        let (from, through) = try await range.positions(in: opened)
        let (count, text) = try await count(found, from, through, in: opened)
        guard count > 0 else {
            throw Failure(
                .unknown,
                doing: "resending to \(found.id.short)",
                found: only == .untold ? "nothing in that time is untold" : "nothing in that time was owed to it",
                next: "see what was with: tassel delivery list --endpoint \(found.id.short)"
            )
        }
        if dryRun {
            Terminal.say("\(text) would be sent; nothing was written")
        } else {
            try confirmation.ask("\(text) would be sent", "Send them", doing: "resending", alternative: "look first with --dry-run")
            try await EndpointRegister(opened, for: try store.actorName(), in: World.surroundings).request(
                only == .untold ? .backfill : .resend,
                of: found,
                from: from,
                through: through,
                scope: only == .failed ? .failed : .all,
                identity: asNew ? .new : .same
            )
            Terminal.say("\(count) deliveries are owed\(only == .untold ? "" : " again"); next: tassel deliver")
        }
        try opened.close()
    }

    private func count(_ found: Endpoint, _ from: Position, _ through: Position, in store: Store) async throws -> (Int, String) {
        let short = found.id.short
        if only == .untold {
            let count = try await store.untold(
                Past.Question(of: found.id, in: found.account, filter: found.configuration.filter, from: from, through: through)
            )
            return (count, "\(count) notifications that \(short) was never told")
        }
        let resendable = try await store.projections.resendable(
            found.id,
            from: from,
            through: through,
            only == .failed ? .failed : .all,
            under: asNew ? .new : .same
        )
        // What is still owed comes under its own id.
        let others = asNew ? resendable.givenUp : resendable.givenUp + resendable.owed
        return (resendable.delivered + others, "\(resendable.delivered) delivered and \(others) other notifications of \(short)")
    }
}
