import ArgumentParser
import Completions
import Projections

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Configure accounts.",
        subcommands: [AccountWebhooksCommand.self]
    )
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

    @Argument(help: "on or off.")
    var webhooks: Webhooks

    func run() async throws {
        let opened = try await store.open(for: .record)
        let configuration = try await opened.projections.configuration()
        guard let current = configuration.accounts[account.account] else {
            throw Failure(
                .unknown,
                doing: "switching webhooks of account \(account.account)",
                found: "there is no such account",
                next: "use one of: \(configuration.accounts.keys.sorted().map(\.name).joined(separator: ", "))"
            )
        }
        if current.webhooks == webhooks {
            Terminal.say("webhooks of account \(account.account) are \(webhooks.rawValue) already")
        } else {
            let actor = try await opened.actor(named: World.operatorName, in: World.surroundings)
            let fact = Fact.accountWebhooksSwitched(AccountWebhooksSwitched(actor: actor, webhooks: webhooks))
            try await opened.record(fact, account: account.account, in: World.surroundings)
            Terminal.say("webhooks of account \(account.account) are \(webhooks.rawValue) now")
        }
        try opened.close()
    }
}

extension Webhooks: ExpressibleByArgument {}
