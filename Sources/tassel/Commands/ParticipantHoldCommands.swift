import ArgumentParser
import Completions
import Projections
import Vault

struct ParticipantHoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Place a legal hold: a person's data may not be erased.",
        discussion: "Example: tassel participant hold ada@example.org --note \"case 2026/17\""
    )

    @OptionGroup var options: HoldOptions

    func run() async throws { try await options.record(.placed) }
}

struct ParticipantReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Release a legal hold.",
        discussion: "Example: tassel participant release ada@example.org --note \"case 2026/17 is closed\""
    )

    @OptionGroup var options: HoldOptions

    func run() async throws { try await options.record(.released) }
}

/// Whose hold, where, and why.
struct HoldOptions: ParsableArguments {
    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions

    @Argument(help: "An identifier, an e-mail address, or a pseudonym (prt_…).")
    var person: String

    @Option(help: "Why, in your words; kept in the vault, and committed to by the event. Name nobody in it.")
    var note: String

    func record(_ hold: ParticipantHeld.Hold) async throws {
        let opened = try await store.open(for: .record)
        let participant = try await opened.participant(matching: person, in: account.account)
        // All who are the same person: whoever is separated from them later stays held.
        let group = try await opened.group(of: participant)
        var changed: [ParticipantID] = []
        for (member, stands) in zip(group, try await opened.projections.people(group)) where (stands.held != nil) != (hold == .placed) {
            changed.append(member)
        }
        if changed.isEmpty {
            Terminal.say("\(participant) is \(hold == .placed ? "held already" : "not held"); nothing was done")
        } else {
            let actor = try await opened.actor(named: try store.actorName(), in: World.surroundings)
            let commitment = try await opened.vault.keep(note: note, salt: World.surroundings.random(32))
            let fact = ParticipantHeld(actor: actor, hold: hold, note: commitment)
            for member in changed {
                try await opened.record(
                    .participantHeld(fact),
                    account: account.account,
                    subject: .participant(member),
                    in: World.surroundings
                )
            }
            Terminal.say(hold == .placed ? "\(participant) may not be erased" : "\(participant) may be erased")
        }
        try opened.close()
    }
}
