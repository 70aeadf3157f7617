import ArgumentParser
import Completions
import Imports
import Projections

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Open accounts, give them plans, switch their webhooks.",
        subcommands: [AccountOpenCommand.self, AccountListCommand.self, AccountPlanCommand.self, AccountWebhooksCommand.self]
    )
}

struct AccountOpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Open an account, for a customer whose participants and endpoints are kept apart.",
        discussion: "Example: tassel account open acme --plan team --plans plans.yaml"
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "Its name: a-z, 0-9, - and _, at most 64.", transform: AccountOptions.read)
    var name: AccountName

    @Option(help: "Its plan; without one nothing is limited.")
    var plan: String?

    @OptionGroup var plans: PlansOption

    func run() async throws {
        let plan = try plan.map(plans.plan)
        let opened = try await store.open(for: .record)
        guard try await opened.projections.configuration().accounts[name] == nil else {
            throw Failure(
                .usage,
                doing: "opening the account \(name)",
                found: "it is there already",
                next: "see it with: tassel account list"
            )
        }
        let actor = try await opened.actor(named: try store.actorName(), in: World.surroundings)
        let fact = AccountOpened(actor: actor, webhooks: .on, plan: plan?.name, terms: plan?.terms ?? .unlimited)
        try await opened.record(.accountOpened(fact), account: name, in: World.surroundings)
        Terminal.say("opened the account \(name)\(plan.map { ", plan \($0.name)" } ?? ""); next: tassel import FILE --account \(name)")
        try opened.close()
    }
}

struct AccountListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the accounts.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var past: AsOfOption

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let known = try await AsOf.known(past.asOf, in: opened)
        let configuration = try await known.store.projections.configuration()
        var report = try Report(output, headings: ["ACCOUNT", "PLAN", "WEBHOOKS", "ENDPOINTS"])
        for (name, account) in configuration.accounts.sorted(by: { $0.key < $1.key }) {
            let endpoints = configuration.endpoints(of: name).count
            let limit = account.terms.endpoints.map { " of \($0)" } ?? ""
            let webhooks = account.terms.webhooks == .off ? "not in its plan" : account.webhooks.rawValue
            report.add([name.name, account.plan ?? "", webhooks, "\(endpoints)\(limit)"]) { json in
                json.member("account", name)
                json.member("plan", account.plan)
                json.member("webhooks", account.webhooks.rawValue)
                json.member("planWebhooks", account.terms.webhooks.rawValue)
                json.member("endpoints", number: endpoints)
                json.member("planEndpoints", number: account.terms.endpoints)
            }
        }
        report.finish(empty: "")
        try known.close()
        try opened.close()
    }
}

struct AccountPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Give an account another plan.",
        discussion: """
            What the plan includes is recorded with it, so a later change of the list changes no account. Endpoints beyond a plan's number
            stay; no more can be added.

            Example: tassel account plan acme enterprise --plans plans.yaml
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The account.", transform: AccountOptions.read)
    var account: AccountName

    @Argument(help: "The plan's name, or none for no limit.")
    var plan: String

    @OptionGroup var plans: PlansOption

    func run() async throws {
        let plan = plan == "none" ? nil : try plans.plan(plan)
        let terms = plan?.terms ?? .unlimited
        let opened = try await store.open(for: .record)
        let configuration = try await opened.projections.configuration()
        let current = try configuration.account(account, doing: "changing a plan")
        let name = plan.map { "plan \($0.name)" } ?? "no plan"
        if current.plan == plan?.name, current.terms == terms {
            Terminal.say("account \(account) has \(name) already")
        } else {
            let actor = try await opened.actor(named: try store.actorName(), in: World.surroundings)
            let fact = AccountPlanChanged(actor: actor, plan: plan?.name, terms: terms)
            try await opened.record(.accountPlanChanged(fact), account: account, in: World.surroundings)
            Terminal.say("account \(account) has \(name) now")
            let endpoints = configuration.endpoints(of: account).count
            if terms.webhooks == .off {
                Terminal.say("note: it includes no webhooks; what is recorded from now on is told to nobody")
            } else if let most = terms.endpoints, endpoints > most {
                Terminal.say("note: it includes \(most) endpoints; the \(endpoints) that there are stay, and no more can be added")
            }
        }
        try opened.close()
    }
}

struct AccountWebhooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks",
        abstract: "Switch an account's webhooks on or off.",
        discussion: """
            While they are off, finishes are recorded and owe nothing; what is owed already stays owed.

            Example: tassel account webhooks off --account main
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var plans: PlansOption

    @Argument(help: "on or off.")
    var webhooks: Webhooks

    func run() async throws {
        let opened = try await store.open(for: .record)
        let configuration = try await opened.projections.configuration()
        let current = try configuration.account(account.account, doing: "switching webhooks")
        if webhooks == .on, current.terms.webhooks == .off {
            throw Failure(
                .refused,
                doing: "switching on webhooks of account \(account.account)",
                found: "its plan \(current.plan ?? "") doesn't include them",
                next: try plans.remedy(account.account, endpoints: 0)
            )
        }
        if current.webhooks == webhooks {
            Terminal.say("webhooks of account \(account.account) are \(webhooks.rawValue) already")
        } else {
            let actor = try await opened.actor(named: try store.actorName(), in: World.surroundings)
            let fact = Fact.accountWebhooksSwitched(AccountWebhooksSwitched(actor: actor, webhooks: webhooks))
            try await opened.record(fact, account: account.account, in: World.surroundings)
            Terminal.say("webhooks of account \(account.account) are \(webhooks.rawValue) now")
        }
        try opened.close()
    }
}

extension Webhooks: ExpressibleByArgument {}
