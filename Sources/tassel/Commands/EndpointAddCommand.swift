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

    @Option(
        help: "The event types wanted, with commas; exam.* takes all that begin so. All finishes, corrections and revocations by default."
    )
    var events: String?

    @Option(help: ArgumentHelp("A Standard Webhooks secret of your own (whsec_…) in place of a new one.", valueName: "secret"))
    var secret: String?

    @Option(help: ArgumentHelp("PEM certificates to trust besides the system's.", valueName: "file"))
    var ca: String?

    @Option(
        name: .customLong("allow-address"),
        help: ArgumentHelp("Let deliveries reach this private or local range; may be repeated.", valueName: "cidr")
    )
    var allowed: [String] = []

    func run() async throws {
        let filter = try filter()
        let url = try parsedURL()
        for range in allowed where AddressRange(range) == nil {
            throw ValidationError("\"\(range)\" is not an address range: write it as 10.1.0.0/16 or fd12:3456::/48.")
        }
        let key = try key()
        let authority = try ca.map(AuthorityFile.read)
        let opened = try await store.open(for: .record)
        guard try await opened.projections.configuration().accounts[account.account] != nil else {
            throw Failure(
                .unknown,
                doing: "adding an endpoint to account \(account.account)",
                found: "there is no such account",
                next: "use the account main"
            )
        }
        let settings = EndpointSettings(url: self.url, secret: key, authority: authority, allowed: allowed)
        try await vet(settings, url)
        let added = try await NewEndpoint(
            account: account.account,
            settings: settings,
            configuration: EndpointConfiguration(host: url.authority, filter: filter)
        ).add(to: opened)
        let untold = try await opened.projections.untold(filter, in: account.account)
        let sample = SampleNotification.body(to: added, disclosing: EndpointConfiguration.Disclosure.standard)
        try show(added, url, secret == nil ? WebhookSecret.text(of: key) : nil, sample, untold)
        try opened.close()
    }

    private func show(_ id: EndpointID, _ url: EndpointURL, _ secret: String?, _ sample: [UInt8], _ untold: Int) throws {
        if output.format == .table {
            Terminal.say("added the endpoint \(id) at \(url.authority)")
            if let secret {
                Terminal.say("secret (shown this once; the receiver verifies signatures with it):")
                Terminal.put(secret)
            }
            Terminal.say("a sample of what it will be sent:")
            Terminal.put(String(decoding: sample, as: UTF8.self))
            Terminal.say("it is told of what is recorded from now on; \(untold) finishes recorded before stay untold")
            Terminal.say("next: tassel endpoint test \(id.short)")
            return
        }
        var report = try Report(output, headings: ["ENDPOINT", "HOST", "SECRET", "UNTOLD"])
        report.add([id.description, url.authority, secret ?? "", String(untold)]) { json in
            json.member("endpoint", id)
            json.member("host", url.authority)
            json.member("secret", secret)
            json.key("sample")
            json.raw(sample)
            json.member("untold", number: untold)
        }
        report.finish(empty: "")
    }

    private func parsedURL() throws -> EndpointURL {
        do {
            return try EndpointURL(url)
        } catch {
            // The URL itself is not repeated: it may hold a credential.
            throw Failure(.usage, doing: "adding an endpoint", found: error.found, next: error.next)
        }
    }

    private func key() throws -> Secret {
        guard let secret else { return Secret(World.surroundings.random(32)) }
        guard let key = WebhookSecret.read(secret) else {
            throw ValidationError("--secret is not a Standard Webhooks secret: whsec_ and base64 of 24 to 64 bytes.")
        }
        return key
    }

    private func filter() throws -> EndpointFilter {
        guard let events else { return .all }
        let patterns = try events.split(separator: ",").map { text in
            let trimmed = text.split(separator: " ").joined()
            guard let pattern = EndpointFilter.Pattern(trimmed) else {
                let known = EventType.notifying.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("\"\(trimmed)\" matches no event that can be told: \(known).")
            }
            return pattern
        }
        guard let filter = EndpointFilter(events: patterns) else { throw ValidationError("--events names nothing.") }
        return filter
    }

    /// The same guard as at delivery, so that what could never be sent is refused at once.
    private func vet(_ settings: EndpointSettings, _ url: EndpointURL) async throws {
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
                doing: "adding an endpoint at \(url.host)",
                found: error.reason,
                next: "use a public address, or allow this one with --allow-address CIDR if it is yours"
            )
        }
    }
}
