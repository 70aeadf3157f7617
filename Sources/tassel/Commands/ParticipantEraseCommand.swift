import ArgumentParser
import Completions
import Projections
import Vault

struct ParticipantEraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase a person's data; their finishes stay in the log and name nobody.",
        discussion: """
            Whoever was merged into them goes with them. Deletes identifiers, names and every other field, all refused lines of imports, and what receivers answered about them; deliveries that
            are owed are not made. The log and every proof given out still verify. What is told of them later is ignored as erased. Done is said
            when no file of the store holds any of it; backups made before do, and are yours to delete.

            Example: tassel participant erase ada@example.org --dry-run
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "An identifier, an e-mail address, or a pseudonym (prt_…).")
    var person: String

    @Option(help: "requested (by the person), or retention (its time is over).")
    var reason: ParticipantErased.Reason

    @Option(help: "Why, in your words; kept in the vault, and committed to by the event. Name nobody in it.")
    var note: String?

    @Flag(help: "Erase in spite of a legal hold; needs a note.")
    var overrideHold = false

    @Flag(help: "Say what would be erased, and do nothing.")
    var dryRun = false

    func validate() throws {
        if overrideHold, note == nil { throw ValidationError("A legal hold is overridden with a reason: --note.") }
    }

    func run() async throws {
        let opened = try await store.open(for: dryRun ? .ask : .record)
        let participant = try await opened.participant(matching: person, in: account.account)
        let erasures = try await opened.erasures(of: participant, despiteHold: overrideHold)
        if !dryRun {
            let actor = try await opened.actor(named: try store.actorName(), in: World.surroundings)
            var commitment: Commitment?
            if let note { commitment = try await opened.vault.keep(note: note, salt: World.surroundings.random(32)) }
            try await opened.erase(
                erasures,
                account: account.account,
                reason,
                by: actor,
                note: commitment,
                in: World.surroundings
            )
            try await opened.checkpoint()
            try await SubscriberPause.wait(for: opened.directory)
        }
        var report = try Report(output, headings: ["PARTICIPANT", "VERSIONS", "FINISHES KEPT", "OWED, NOT MADE"])
        for erasure in erasures {
            let cells = [erasure.participant.description, String(erasure.versions), String(erasure.finishes), String(erasure.owed)]
            report.add(cells) { json in
                json.member("participant", erasure.participant)
                json.member("versions", number: erasure.versions)
                json.member("finishes", number: erasure.finishes)
                json.member("withdrawn", number: erasure.owed)
                json.member("state", text: dryRun ? "untouched" : "erased")
            }
        }
        report.finish(empty: "")
        Terminal.say(
            dryRun
                ? "nothing was done; without --dry-run this is erased for good"
                : "erased: no file of the store holds any of it; backups made before still do"
        )
        try opened.close()
    }
}

extension ParticipantErased.Reason: ExpressibleByArgument {}
