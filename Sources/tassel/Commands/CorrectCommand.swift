import ArgumentParser
import Completions
import EventLog
import Imports
import Projections
import Vault

struct CorrectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "correct",
        abstract: "Correct a finish by hand; what was told before stays in the log.",
        discussion: """
            Appends a finish.corrected with who corrected it and a commitment to the reason, and tells it to every endpoint that wants corrections.
            What isn't named stays as its source told it; a source that tells something new later corrects it again.

            Example: tassel correct evt_… --outcome failed --reason "marked twice"
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The finish: its event's id (evt_…), or position.")
    var event: String

    @Option(help: "passed, failed, finished or pending.")
    var outcome: Outcome?

    @Option(help: ArgumentHelp("The score, as points.", valueName: "points"))
    var score: String?

    @Option(help: ArgumentHelp("The most points there are; as it was told by default.", valueName: "points"))
    var max: String?

    @Option(help: ArgumentHelp("When it was finished: a day, or a time with its zone.", valueName: "time"))
    var finished: String?

    @Option(help: "Why, in your words; kept in the vault, and committed to by the event. Name nobody in it.")
    var reason: String

    func validate() throws {
        if outcome == nil, score == nil, finished == nil {
            throw ValidationError("Say what is to be corrected: --outcome, --score or --finished.")
        }
        if max != nil, score == nil { throw ValidationError("--max goes with --score.") }
        if reason.isEmpty { throw ValidationError("A correction needs a reason.") }
        for text in [score, max].compactMap({ $0 }) where ExactDecimal(text) == nil {
            throw ValidationError("\"\(text)\" is no plain decimal number, such as 62.5.")
        }
    }

    func run() async throws {
        let opened = try await store.open(for: .record)
        let position = try await EventOption.position(event, in: opened.log)
        let told = try await opened.log.event(at: position)
        let time = try finished.map(Self.time)
        let actor = try await opened.actor(named: try store.actorName(), in: World.surroundings)
        let note = try await opened.vault.keep(note: reason, salt: World.surroundings.random(32))
        var amendment = Amendment(corrects: told.event.id, actor: actor, note: note)
        amendment.outcome = outcome
        if let score {
            let before = told.event.fact.recordedFinish?.finish.score
            amendment.score = Score(
                raw: ExactDecimal(score),
                min: before?.min,
                max: max.map { ExactDecimal($0) } ?? before?.max
            )
        }
        amendment.finished = time
        let verdict = try await opened.append([.amendment(amendment)], in: World.surroundings).first
        try await opened.catchUp()
        try await opened.checkpoint()
        try await ByHand.report(verdict, "corrected", told, note, in: opened)
        try opened.close()
    }

    private static func time(_ text: String) throws -> FinishTime {
        guard let time = ReportedTime(text) else {
            throw ValidationError("\"\(text)\" is neither a day (2026-03-01) nor a time with its zone (2026-03-01T09:00:00+01:00).")
        }
        return FinishTime(time, original: FinishTime.Original(text: text, zone: nil))
    }
}

struct RevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take a finish back by hand; what was told before stays in the log.",
        discussion: """
            Appends a finish.revoked with who revoked it and a commitment to the reason, and tells it to every endpoint that wants revocations.

            Example: tassel revoke evt_… --as invalidated --reason "somebody else sat the exam"
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The finish: its event's id (evt_…), or position.")
    var event: String

    @Option(name: .customLong("as"), help: "voided, invalidated, reset or certificate-revoked.")
    var kind = Revocation.Reason.invalidated

    @Option(help: "Why, in your words; kept in the vault, and committed to by the event. Name nobody in it.")
    var reason: String

    func validate() throws {
        if reason.isEmpty { throw ValidationError("A revocation needs a reason.") }
    }

    func run() async throws {
        let opened = try await store.open(for: .record)
        let position = try await EventOption.position(event, in: opened.log)
        let told = try await opened.log.event(at: position)
        guard let recorded = told.event.fact.recordedFinish, let account = told.event.account else {
            throw ByHand.failure("revoking", told, found: "it is no finish", next: "find the finish with: tassel why PERSON ACTIVITY")
        }
        let actor = try await opened.actor(named: try store.actorName(), in: World.surroundings)
        let note = try await opened.vault.keep(note: reason, salt: World.surroundings.random(32))
        let revocation = Revocation(
            revokes: recorded.sourceKey,
            reason: kind,
            importID: nil,
            line: nil,
            actor: actor,
            note: note
        )
        let telling = TellingOfRevocation(
            account: account,
            participant: recorded.finish.participant,
            revocation: revocation,
            sourceID: nil
        )
        let verdict = try await opened.append([.revocation(telling)], in: World.surroundings).first
        try await opened.catchUp()
        try await opened.checkpoint()
        try await ByHand.report(verdict, "revoked", told, note, in: opened)
        try opened.close()
    }
}

/// What both say in the end.
private enum ByHand {
    static func report(_ verdict: Verdict?, _ word: String, _ told: LoggedEvent, _ note: Commitment, in store: Store) async throws {
        switch verdict {
        case .corrected, .revoked: break
        // No event commits to the reason.
        default: try await store.vault.forget(note: note)
        }
        switch verdict {
        case .corrected(let position), .revoked(let position):
            Terminal.put("\(told.event.id) is \(word) by the event at position \(position)")
            if case .corrected = verdict, try await store.projections.isRevoked(position) {
                return Terminal.say("it was revoked before and stays so, which is why nobody is told")
            }
            Terminal.say("tell those who want to know with: tassel deliver --store \(store.directory)")
        case .duplicate: Terminal.put("\(told.event.id) was \(word) so already; nothing was written")
        case .erased:
            throw failure(word, told, found: "its participant was erased", next: "nothing of them can be recorded any more")
        case .refused(.notCurrent(let current)):
            throw failure(word, told, found: "\(current) has corrected it since", next: "correct that one: tassel correct \(current)")
        case .refused(.noFinish):
            throw failure(word, told, found: "it is no finish", next: "find the finish with: tassel why PERSON ACTIVITY")
        default: throw failure(word, told, found: "the log refused it", next: "check its line with: tassel log show \(told.position)")
        }
    }

    static func failure(_ doing: String, _ told: LoggedEvent, found: String, next: String) -> Failure {
        Failure(.refused, doing: "having \(told.event.id) \(doing)", found: found, next: next)
    }
}

extension Revocation.Reason: ExpressibleByArgument {}
