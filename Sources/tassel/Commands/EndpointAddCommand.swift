import ArgumentParser
import Completions
import Notifications
import Projections
import Subscriber
import Vault

struct EndpointAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add an HTTPS endpoint.",
        discussion: """
            The endpoint is told of what is recorded from now on. Prints its secret, this once, and the exact body of a sample.

            Example: tassel endpoint add https://hooks.example.com/training --events exam.finished,finish.corrected
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The URL: https only.")
    var url: String

    @OptionGroup(title: "What it is told") var telling: TellingOptions
    @OptionGroup(title: "How it is reached") var connection: ConnectionOptions
    @OptionGroup(title: "How it is signed") var signing: SigningOptions

    func run() async throws {
        let url = try EndpointVetting.url(self.url, doing: "adding an endpoint")
        let configuration = try telling.configuration(host: url.authority)
        let keys = try signing.keys()
        let settings = try connection.settings(url: self.url, signing: SigningKeys(current: keys))
        let opened = try await store.open(for: .record)
        guard try await opened.projections.configuration().accounts[account.account] != nil else {
            throw Failure(
                .unknown,
                doing: "adding an endpoint to account \(account.account)",
                found: "there is no such account",
                next: "use the account main"
            )
        }
        try await EndpointVetting.vet(settings, url, doing: "adding an endpoint")
        let added = try await NewEndpoint(account: account.account, settings: settings, configuration: configuration).add(to: opened)
        let untold = try await opened.projections.untold(configuration.filter, in: account.account)
        let sample = try SampleNotification.body(to: added, as: configuration)
        try show(added, url, keys, sample, untold)
        try opened.close()
    }

    private func show(_ id: EndpointID, _ url: EndpointURL, _ keys: SigningKeys.Pair, _ sample: Body, _ untold: Int) throws {
        let shown = ShownKeys(keys, isSecretNew: signing.secret == nil)
        if output.format == .table {
            Terminal.say("added the endpoint \(id) at \(url.authority)")
            shown.say()
            Terminal.say("a sample of what it will be sent, as \(sample.contentType):")
            Terminal.put(String(decoding: sample.bytes, as: UTF8.self))
            Terminal.say("it is told of what is recorded from now on; \(untold) finishes recorded before stay untold")
            Terminal.say("next: tassel endpoint test \(id.short)")
            return
        }
        var report = try Report(output, headings: ["ENDPOINT", "HOST", "SECRET", "PUBLIC KEY", "UNTOLD"])
        report.add([id.description, url.authority, shown.secret ?? "", shown.publicKey ?? "", String(untold)]) { json in
            json.member("endpoint", id)
            json.member("host", url.authority)
            shown.write(to: &json)
            json.member("contentType", sample.contentType)
            json.key("sample")
            if sample.isJSON { json.raw(sample.bytes) } else { json.string(String(decoding: sample.bytes, as: UTF8.self)) }
            json.member("untold", number: untold)
        }
        report.finish(empty: "")
    }
}

/// Whether an endpoint could ever be sent to: the same rules as at delivery, so that what could never be sent is refused at once.
enum EndpointVetting {
    static func url(_ text: String, doing: String) throws -> EndpointURL {
        do {
            return try EndpointURL(text)
        } catch {
            // The URL itself is not repeated: it may hold a credential.
            throw Failure(.usage, doing: doing, found: error.found, next: error.next)
        }
    }

    static func vet(_ settings: EndpointSettings, _ url: EndpointURL, doing: String) async throws {
        let transport = try EndpointTransport(
            settings,
            resolver: SystemResolver(),
            deadlines: .standard,
            clock: World.surroundings.now
        )
        do {
            if try await transport.vet() == .unresolved {
                Terminal.say("note: \(url.host) has no address just now; deliveries will wait until it has one")
            }
        } catch {
            throw Failure(
                .refused,
                doing: "\(doing) at \(url.host)",
                found: error.reason,
                next: "use a public address, or allow this one with --allow-address CIDR if it is yours"
            )
        }
    }
}
