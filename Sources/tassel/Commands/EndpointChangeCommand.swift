import ArgumentParser
import Completions
import Notifications
import Projections
import Subscriber
import Vault

struct EndpointChangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Change what an endpoint is told, or how it is reached; what isn't named stays.",
        discussion: """
            What it is told of changes with the events recorded from now on; what it is owed already is sent in the new way.

            Example: tassel endpoint change hooks.example.com --format flat --rate 5/s
                     tassel endpoint change hooks.example.com --clear headers,rate
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The endpoint: its id, a beginning of it, or its host.")
    var endpoint: String

    @Option(help: "Another URL: https only.")
    var url: String?

    @Option(
        help: ArgumentHelp(
            "Forget these, with commas: \(EndpointSetting.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "settings"
        )
    )
    var clear: String?

    @OptionGroup(title: "What it is told") var telling: TellingOptions
    @OptionGroup(title: "How it is reached") var connection: ConnectionOptions

    func run() async throws {
        let clearing = try cleared()
        let opened = try await store.open(for: .record)
        let found = try EndpointOption.find(endpoint, in: try await opened.projections.configuration())
        guard let known = try await opened.keys.settings(of: found.id) else {
            throw Failure(
                .store,
                doing: "changing \(found.id.short)",
                found: "keys.db has no URL for it",
                next: "restore keys.db, or remove the endpoint and add it again"
            )
        }
        let url = try EndpointVetting.url(self.url ?? known.url, doing: "changing \(found.id.short)")
        let configuration = try telling.configuration(host: url.authority, known: found.configuration, clearing: clearing)
        let settings = try connection.settings(url: self.url ?? known.url, signing: known.signing, known: known, clearing: clearing)
        guard configuration != found.configuration || settings != known else {
            throw Failure(
                .refused,
                doing: "changing \(found.id.short)",
                found: "it is so already",
                next: "name what is to change; see how it is with: tassel endpoint show \(found.id.short)"
            )
        }
        try await EndpointVetting.vet(settings, url, doing: "changing \(found.id.short)")
        // Kept first: a subscriber that runs takes up the settings with the event.
        try await opened.keys.keep(settings, of: found.id)
        let actor = try await opened.actor(named: World.operatorName, in: World.surroundings)
        let fact = Fact.endpointChanged(EndpointConfigured(actor: actor, configuration: configuration))
        try await opened.record(fact, account: found.account, subject: .endpoint(found.id), in: World.surroundings)
        let sample = try SampleNotification.body(to: found.id, as: configuration)
        Terminal.say("changed \(found.id.short); a sample of what it will be sent, as \(sample.contentType):")
        Terminal.put(String(decoding: sample.bytes, as: UTF8.self))
        Terminal.say("next: tassel endpoint test \(found.id.short)")
        try opened.close()
    }

    private func cleared() throws -> Set<EndpointSetting> {
        Set(
            try (clear ?? "").split(separator: ",").map { text in
                guard let setting = EndpointSetting(rawValue: text.split(separator: " ").joined()) else {
                    let known = EndpointSetting.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("\"\(text)\" can't be cleared: \(known).")
                }
                return setting
            }
        )
    }
}

struct EndpointRotateSecretCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-secret",
        abstract: "Give an endpoint a new secret; for a while its notifications are signed with the old one too.",
        discussion: """
            Give the new secret to the receiver within the overlap; until then it may verify with either.

            Example: tassel endpoint rotate-secret hooks.example.com --overlap 48h
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The endpoint: its id, a beginning of it, or its host.")
    var endpoint: String

    @Option(help: ArgumentHelp("How long the old secret is signed with too: 24h, 90min, 0s.", valueName: "span"))
    var overlap: LongSpan = .day

    @OptionGroup var signing: SigningOptions

    func run() async throws {
        let opened = try await store.open(for: .record)
        let found = try EndpointOption.find(endpoint, in: try await opened.projections.configuration())
        guard let known = try await opened.keys.settings(of: found.id) else {
            throw Failure(
                .store,
                doing: "giving \(found.id.short) a new secret",
                found: "keys.db has none for it",
                next: "restore keys.db, or remove the endpoint and add it again"
            )
        }
        let keys = try signing.keys(keepsAsymmetric: known.signing.current.asymmetric != nil)
        let now = World.surroundings.now()
        let until = now + overlap.duration
        try await opened.keys.keep(known.signed(with: known.signing.rotated(to: keys, at: now, keepingUntil: until)), of: found.id)
        let actor = try await opened.actor(named: World.operatorName, in: World.surroundings)
        let fact = Fact.endpointSecretRotated(EndpointActed(actor: actor))
        try await opened.record(fact, account: found.account, subject: .endpoint(found.id), in: World.surroundings)
        try show(found.id, keys, until)
        try opened.close()
    }

    private func show(_ id: EndpointID, _ keys: SigningKeys.Pair, _ until: Timestamp) throws {
        let secret = signing.secret == nil ? WebhookSecret.text(of: keys.symmetric) : nil
        let publicKey = keys.asymmetric.flatMap(WebhookKeyPair.publicText)
        if output.format == .table {
            Terminal.say("\(id.short) has a new secret; the old one is signed with too until \(until.text(to: .second))")
            if let secret {
                Terminal.say("secret (shown this once; the receiver verifies signatures with it):")
                Terminal.put(secret)
            }
            if let publicKey {
                Terminal.say("public key (the receiver verifies v1a signatures with it; no secret):")
                Terminal.put(publicKey)
            }
            Terminal.say("next: give it to the receiver, then: tassel endpoint test \(id.short)")
            return
        }
        var report = try Report(output, headings: ["ENDPOINT", "SECRET", "PUBLIC KEY", "OLD UNTIL"])
        report.add([id.description, secret ?? "", publicKey ?? "", until.text(to: .second)]) { json in
            json.member("endpoint", id)
            json.member("secret", secret)
            json.member("publicKey", publicKey)
            json.member("oldUntil", until)
        }
        report.finish(empty: "")
    }
}

/// A span of hours or days as typed: `24h`, `90min`, `2d`, `0s`.
struct LongSpan: ExpressibleByArgument, CustomStringConvertible {
    static let day = LongSpan(duration: .seconds(86_400), description: "24h")

    let duration: Duration
    let description: String

    init?(argument: String) {
        let units = [("min", 60), ("h", 3_600), ("d", 86_400), ("s", 1)]
        guard let (unit, seconds) = units.first(where: { argument.hasSuffix($0.0) }), let number = Int(argument.dropLast(unit.count)),
            number >= 0, number <= 366 * 86_400 / seconds
        else { return nil }
        self.init(duration: .seconds(number * seconds), description: argument)
    }

    private init(duration: Duration, description: String) {
        self.duration = duration
        self.description = description
    }
}
