import ArgumentParser
import Completions
import Projections
import Subscriber
import Vault

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
    var overlap: TimeSpan = .day

    @OptionGroup var signing: SigningOptions

    func run() async throws {
        let opened = try await store.open(for: .record)
        let found = try await opened.projections.configuration().endpoint(matching: endpoint)
        let known = try await opened.settings(of: found, doing: "giving a new secret to")
        let keys = try signing.keys(keepsAsymmetric: known.signing.current.asymmetric != nil)
        let now = World.surroundings.now()
        let until = now + overlap.duration
        try await opened.keys.keep(known.signed(with: known.signing.rotated(to: keys, at: now, keepingUntil: until)), of: found.id)
        let actor = try await opened.actor(named: try store.actorName(), in: World.surroundings)
        let fact = Fact.endpointSecretRotated(EndpointActed(actor: actor))
        try await opened.record(fact, account: found.account, subject: .endpoint(found.id), in: World.surroundings)
        try show(found.id, keys, until)
        try opened.close()
    }

    private func show(_ id: EndpointID, _ keys: SigningKeys.Pair, _ until: Timestamp) throws {
        let shown = ShownKeys(keys, isSecretNew: signing.secret == nil)
        if output.format == .table {
            Terminal.say("\(id.short) has a new secret; the old one is signed with too until \(until.text(to: .second))")
            shown.say()
            Terminal.say("next: give it to the receiver, then: tassel endpoint test \(id.short)")
            return
        }
        var report = try Report(output, headings: ["ENDPOINT", "SECRET", "PUBLIC KEY", "OLD UNTIL"])
        report.add([id.description, shown.secret ?? "", shown.publicKey ?? "", until.text(to: .second)]) { json in
            json.member("endpoint", id)
            shown.write(to: &json)
            json.member("oldUntil", until)
        }
        report.finish(empty: "")
    }
}
