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
        let found = try await opened.projections.configuration().endpoint(matching: endpoint)
        let known = try await opened.settings(of: found, doing: "changing")
        let url = try EndpointRegister.url(self.url ?? known.url, doing: "changing \(found.id.short)")
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
        let register = EndpointRegister(opened, for: try store.actorName(), in: World.surroundings)
        try await register.vet(settings, url, doing: "changing \(found.id.short)").say(of: url)
        try await register.change(found, to: configuration, settings)
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
