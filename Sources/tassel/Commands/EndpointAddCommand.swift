import ArgumentParser
import Completions
import EventLog
import Notifications
import Projections
import Subscriber
import Vault

struct EndpointAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add an HTTPS endpoint.",
        discussion: """
            The endpoint is told of what is recorded from now on, and with --since of what was recorded before. Prints its secret, this once,
            and the exact body of a sample.

            Example: tassel endpoint add https://hooks.example.com/training --events exam.finished,finish.corrected
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The URL: https only.")
    var url: String

    @Option(
        help: ArgumentHelp(
            "Also tell what was recorded from then on, history included; a bare day is the whole day in the store's zone.",
            valueName: "time"
        )
    )
    var since: String?

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var plans: PlansOption
    @OptionGroup(title: "What it is told") var telling: TellingOptions
    @OptionGroup(title: "How it is reached") var connection: ConnectionOptions
    @OptionGroup(title: "How it is signed") var signing: SigningOptions

    func run() async throws {
        let url = try EndpointRegister.url(self.url, doing: "adding an endpoint")
        let keys = try signing.keys()
        let settings = try connection.settings(url: self.url, signing: SigningKeys(current: keys))
        let opened = try await store.open(for: .record)
        try checkPlan(try await opened.projections.configuration())
        let register = EndpointRegister(opened, for: try store.actorName(), in: World.surroundings)
        try await register.vet(settings, url, doing: "adding an endpoint").say(of: url)
        let from: Position? = if let since { try await RecordedRange.beginning(since, in: opened) } else { nil }
        let configuration = try telling.configuration(host: url.authority, since: from)
        let owed = try await askAboutThePast(configuration, in: opened)
        let added = try await register.add(configuration, settings, to: account.account)
        let untold = owed == nil ? try await opened.projections.untold(configuration.filter, in: account.account) : 0
        let sample = try SampleNotification.body(to: added, as: configuration)
        try show(added, url, keys, sample, untold: untold, owed: owed ?? 0)
        try opened.close()
    }

    /// An endpoint beyond what the account's plan includes would never be told anything, or be one too many.
    private func checkPlan(_ configuration: Configuration) throws {
        let found = try configuration.account(account.account, doing: "adding an endpoint")
        let count = configuration.endpoints(of: account.account).count + 1
        guard let lack = EndpointRegister.lack(of: found, for: count) else { return }
        throw Failure(
            .refused,
            doing: "adding an endpoint to account \(account.account)",
            found: "its plan \(found.plan ?? "") \(lack)",
            next: try plans.remedy(account.account, endpoints: count)
        )
    }

    /// More than so many notifications of the past are asked about first.
    private static let many = 1_000

    /// How many notifications of the past the endpoint will be owed; `nil` where it asks for none.
    private func askAboutThePast(_ configuration: EndpointConfiguration, in store: Store) async throws -> Int? {
        guard let from = configuration.since else { return nil }
        let accounts = try await store.projections.configuration()
        try accounts.requireTelling(account.account, doing: "adding an endpoint with --since")
        let through = Position(try await store.log.size() - 1)
        let question = Past.Question(
            of: EndpointID(bits: 0),
            in: account.account,
            filter: configuration.filter,
            from: from,
            through: through
        )
        let count = try await store.past(question).count()
        if count > Self.many {
            try confirmation.ask(
                "\(count) notifications of the past would be sent",
                "Add the endpoint and send them",
                doing: "adding an endpoint",
                alternative: "begin later with --since"
            )
        }
        return count
    }

    private func show(
        _ id: EndpointID,
        _ url: EndpointURL,
        _ keys: SigningKeys.Pair,
        _ sample: Body,
        untold: Int,
        owed: Int
    ) throws {
        let shown = ShownKeys(keys, isSecretNew: signing.secret == nil)
        if output.format == .table {
            Terminal.say("added the endpoint \(id) at \(url.authority)")
            shown.say()
            Terminal.say("a sample of what it will be sent, as \(sample.contentType):")
            Terminal.put(String(decoding: sample.bytes, as: UTF8.self))
            let past = since == nil ? "\(untold) finishes recorded before stay untold" : "\(owed) notifications of the past are owed to it"
            Terminal.say("it is told of what is recorded from now on; \(past)")
            Terminal.say("next: tassel endpoint test \(id.short)")
            return
        }
        var report = try Report(output, headings: ["ENDPOINT", "HOST", "SECRET", "PUBLIC KEY", "UNTOLD", "OWED"])
        report.add([id.description, url.authority, shown.secret ?? "", shown.publicKey ?? "", String(untold), String(owed)]) { json in
            json.member("endpoint", id)
            json.member("host", url.authority)
            shown.write(to: &json)
            json.member("contentType", sample.contentType)
            json.key("sample")
            if sample.isJSON { json.raw(sample.bytes) } else { json.string(String(decoding: sample.bytes, as: UTF8.self)) }
            json.member("untold", number: untold)
            json.member("owed", number: owed)
        }
        report.finish(empty: "")
    }
}

extension EndpointRegister.Reachability {
    /// Says what will have to wait.
    func say(of url: EndpointURL) {
        guard case .unresolved = self else { return }
        Terminal.say("note: \(url.host) has no address just now; deliveries will wait until it has one")
    }
}
