import ArgumentParser
import Completions
import Projections

struct ParticipantMergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Take participants for one person: their finishes count together from now on.",
        discussion: """
            For somebody whom sources know by different identifiers: an e-mail address and its SHA-1, ids of two systems, an address before and \
            after a wedding. An event says who did it; nothing that is recorded changes, and tassel participant separate undoes it. What is \
            told of any of them later is told of the one who stays. Nobody is ever merged by a guess, and anonymous participants never are.

            Example: tassel participant merge ada@example.org E-1042
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The one who stays: an identifier, an e-mail address, or a pseudonym (prt_…).")
    var survivor: String

    @Argument(help: "Who is the same person.")
    var others: [String]

    @Flag(help: "Say who would be one, and do nothing.")
    var dryRun = false

    func run() async throws {
        let opened = try await store.open(for: dryRun ? .ask : .record)
        let stays = try await opened.participant(matching: survivor, in: account.account)
        var people: [ParticipantID] = []
        for other in others { people.append(try await opened.participant(matching: other, in: account.account)) }
        let merged = try await opened.merging(people, into: stays, in: account.account)
        if !dryRun {
            let actor = try await opened.actor(named: try store.actorName(), in: World.surroundings)
            let fact = Fact.participantMerged(ParticipantMerged(actor: actor, merged: merged))
            try await opened.record(fact, account: account.account, subject: .participant(stays), in: World.surroundings)
            try await opened.checkpoint()
        }
        let card = try await PersonCard.card(of: stays, in: opened)
        var report = try Report(output, headings: ["PARTICIPANT", "KNOWN BY", "NAME", "FINISHES", "STATE", "MERGED"])
        report.add(card.cells(short: output.format == .table)) { card.write(to: &$0) }
        report.finish(empty: "")
        if dryRun {
            Terminal.say("nothing was done; \(merged.map(\.short).joined(separator: ", ")) would be taken for \(stays.short)")
        } else {
            Terminal.say(
                "\(merged.map(\.short).joined(separator: ", ")) counts for \(stays.short); to undo it: tassel participant separate \(merged[0].short)"
            )
        }
        try opened.close()
    }
}

struct ParticipantSeparateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "separate",
        abstract: "Undo a merge: a participant is a person of their own again.",
        discussion: """
            Names the one who was merged, by the pseudonym that tassel participant list --merged shows, or by an identifier of theirs. Their finishes \
            count for themselves again, those told since included.

            Example: tassel participant separate E-1042
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions

    @Argument(help: "An identifier, an e-mail address, or a pseudonym (prt_…).")
    var person: String

    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false

    func run() async throws {
        let opened = try await store.open(for: dryRun ? .ask : .record)
        let people = try await opened.projections.mergedPeople()
        // By the identifier they have themselves, not by whom they are taken for.
        let found = try await opened.pseudonyms(matching: person, in: account.account)
        let merged = found.filter { people.taken($0) != nil }
        guard merged.count == 1, let participant = merged.first else {
            throw Failure(
                merged.isEmpty ? .unknown : .undecided,
                doing: "separating a participant",
                found: merged.isEmpty ? "they are not merged into anybody" : "\(merged.count) who are merged are known by that",
                next: "name one by the pseudonym; see who is: tassel participant list --merged"
            )
        }
        let survivor = people.survivor(of: participant)
        if dryRun {
            Terminal.say("nothing was done; \(participant.short) would be separated from \(survivor.short)")
        } else {
            let actor = try await opened.actor(named: try store.actorName(), in: World.surroundings)
            let fact = Fact.participantSeparated(ParticipantSeparated(actor: actor, separated: [participant]))
            try await opened.record(fact, account: account.account, subject: .participant(survivor), in: World.surroundings)
            try await opened.checkpoint()
            Terminal.say("\(participant.short) is a person of their own again, apart from \(survivor.short)")
        }
        try opened.close()
    }
}
