import ArgumentParser
import Completions
import EventLog
import Glibc
import Projections

struct EndpointResendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resend",
        abstract: "Send an endpoint again what it was told, after its receiver lost it.",
        discussion: """
            The times are those of recording, as log list shows them. Each notification keeps its webhook-id, so that a receiver which has it
            knows it, and carries the header tassel-resend: true. The endpoint's rate and order hold.

            Example: tassel endpoint resend hooks.example.com --since 2026-03-02 --until 2026-03-06 --dry-run
            """
    )

    /// Which deliveries are meant.
    enum Only: String, ExpressibleByArgument, CaseIterable {
        case failed
    }

    @OptionGroup var store: StoreOptions

    @Argument(help: "The endpoint: its id, a beginning of it, or its host.")
    var endpoint: String

    @Option(help: ArgumentHelp("From what was recorded then; a bare day is the whole day in the store's zone.", valueName: "time"))
    var since: String

    @Option(help: ArgumentHelp("Up to what was recorded then; now by default.", valueName: "time"))
    var until: String?

    @Option(help: "failed: only what was not delivered.")
    var only: Only?

    @Flag(help: "Show how many it would be; write nothing.")
    var dryRun = false

    @Flag(help: "Don't ask.")
    var yes = false

    func run() async throws {
        let opened = try await store.open(for: .record)
        let found = try EndpointOption.find(endpoint, in: try await opened.projections.configuration())
        let scope: DeliveriesRequested.Scope = only == .failed ? .failed : .all
        let (from, end) = try await range(in: opened)
        let count = try await opened.projections.resendable(found.id, from: from, through: end.previous, scope)
        let text = "\(count.delivered) delivered and \(count.others) other notifications of \(found.id.short) would be sent"
        guard count.delivered + count.others > 0 else {
            throw Failure(
                .unknown,
                doing: "resending to \(found.id.short)",
                found: "nothing in that time was owed to it",
                next: "see what was with: tassel delivery list --endpoint \(found.id.short)"
            )
        }
        if dryRun {
            Terminal.say("\(text); nothing was written")
        } else {
            try confirm(text)
            let actor = try await opened.actor(named: World.operatorName, in: World.surroundings)
            let fact = DeliveriesRequested(actor: actor, purpose: .resend, from: from, through: end.previous, scope: scope)
            try await opened.record(
                .deliveriesRequested(fact),
                account: found.account,
                subject: .endpoint(found.id),
                in: World.surroundings
            )
            Terminal.say("\(count.delivered + count.others) deliveries are owed again; next: tassel deliver")
        }
        try opened.close()
    }

    /// The positions from the first to behind the last.
    private func range(in store: Store) async throws -> (from: Position, end: Position) {
        let zone = store.log.zone
        let from = try await store.log.position(recordedFrom: try TimeOption.read(since, in: zone, edge: .beginning))
        guard let until else { return (from, Position(try await store.log.size())) }
        let end = try await store.log.position(recordedFrom: try TimeOption.read(until, in: zone, edge: .end))
        guard from < end else { throw ValidationError("Nothing was recorded between --since and --until.") }
        return (from, end)
    }

    private func confirm(_ text: String) throws {
        guard !yes else { return }
        guard Terminal.canAsk else {
            throw Failure(
                .undecided,
                doing: "resending",
                found: "\(text), and there is nobody to ask",
                next: "say so with --yes, or look first with --dry-run"
            )
        }
        Terminal.write("\(text). Send them (y/n)? ", to: STDERR_FILENO)
        guard readLine()?.lowercased().hasPrefix("y") == true else { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}

extension Position {
    /// The one before; none before the first.
    fileprivate var previous: Position { Position(max(0, number - 1)) }
}
