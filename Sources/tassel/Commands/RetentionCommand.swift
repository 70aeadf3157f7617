import ArgumentParser
import Completions
import EventLog
import Imports
import Projections
import Vault

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Erase the data of those of whom nothing new was told for a long time.",
        subcommands: [RetentionPlanCommand.self, RetentionApplyCommand.self]
    )
}

struct RetentionPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "List whose data would be erased, and do nothing.",
        discussion: """
            A person's data is due when every finish of theirs is older than the span, whichever source told it; a finish without a time counts from
            when it was recorded. With --kind, whoever has a finish of another kind stays. Legal holds are respected and listed.

            Example: tassel retention plan --older-than 5y --kind assessment
            """
    )

    @OptionGroup var options: RetentionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let opened = try await options.store.open(for: .ask)
        let plan = try await options.plan(in: opened)
        try options.show(plan, done: false, output)
        Terminal.say("\(plan.due.count) people's data would be erased; \(plan.held.count) are held")
        try opened.close()
    }
}

struct RetentionApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Erase it: personal data, never events.",
        discussion: """
            Does to each person that tassel retention plan lists what tassel participant erase does, with the reason retention; one that is cut short
            is completed when the store is opened next.

            Example: tassel retention apply --older-than 5y --kind assessment --note "policy 7"
            """
    )

    @OptionGroup var options: RetentionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var confirmation: Confirmation

    @Option(help: "Why, in your words; kept in the vault, and committed to by the events. Name nobody in it.")
    var note: String?

    func run() async throws {
        let opened = try await options.store.open(for: .record)
        let actorName = try options.store.actorName()
        var plan = try await options.plan(in: opened)
        if !plan.due.isEmpty {
            try confirmation.ask(
                "the data of \(plan.due.count) people would be erased for good",
                "Erase it",
                doing: "erasing what is older than \(options.olderThan)",
                alternative: "look at it first with: tassel retention plan"
            )
            // While somebody thought about it, a hold may have been placed, or something newer told.
            try await opened.catchUp()
            plan = try await options.plan(in: opened).agreeing(with: plan)
            let actor = try await opened.actor(named: actorName, in: World.surroundings)
            var commitment: Commitment?
            if let note { commitment = try await opened.vault.keep(note: note, salt: World.surroundings.random(32)) }
            try await opened.erase(
                try await opened.erasures(of: plan.due),
                account: options.account.account,
                .retention,
                by: actor,
                note: commitment,
                in: World.surroundings
            )
            try await opened.checkpoint()
            try await SubscriberPause.wait(for: opened.directory)
        }
        try options.show(plan, done: true, output)
        Terminal.say("\(plan.due.count) people's data is erased; \(plan.held.count) are held")
        try opened.close()
    }
}

/// What is too old.
struct RetentionOptions: ParsableArguments {
    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions

    @Option(help: ArgumentHelp("All that they finished is older: 90d, 18m, 5y.", valueName: "span"))
    var olderThan: String

    @Option(help: "Only those who finished nothing but this: course, exam or assessment; may be repeated.")
    var kind: [Activity.Kind] = []

    func validate() throws {
        if CalendarSpan(olderThan) == nil { throw ValidationError("\"\(olderThan)\" is no span: use 90d, 18m or 5y.") }
    }

    func plan(in store: Store) async throws -> Store.RetentionPlan {
        let zone = store.log.zone
        let today = try MomentText.day(of: World.surroundings.now(), in: zone)
        guard let first = CalendarSpan(olderThan)?.day(before: today) else { preconditionFailure("the span was checked") }
        let cut = try MomentText.bound(first.description, in: zone, edge: .beginning)
        return try await store.retention(olderThan: cut, only: kind.isEmpty ? Activity.Kind.allCases : kind, in: account.account)
    }

    func show(_ plan: Store.RetentionPlan, done: Bool, _ output: OutputOptions) throws {
        var report = try Report(output, headings: ["PARTICIPANT", "LAST FINISHED", "FINISHES KEPT", "OWED, NOT MADE", "STATE"])
        for (people, state) in [(plan.due, done ? "erased" : "due"), (plan.held, "held")] {
            for person in people {
                let cells = [
                    person.participant.description, person.last?.description ?? "", String(person.finishes), String(person.owed), state,
                ]
                report.add(cells) { json in
                    json.member("participant", person.participant)
                    json.member("lastFinished", person.last)
                    json.member("finishes", number: person.finishes)
                    json.member("owed", number: person.owed)
                    json.member("state", text: state)
                }
            }
        }
        report.finish(empty: "nobody's data is that old")
    }
}
