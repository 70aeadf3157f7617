import ArgumentParser
import Completions
import Projections
import Subscriber

/// What every command that changes one endpoint's state does.
private enum EndpointChange {
    static func make(
        _ text: String,
        _ store: StoreOptions,
        _ change: (EndpointRegister, Endpoint) async throws -> Void,
        after: (Store, Endpoint) async throws -> Void
    ) async throws {
        let opened = try await store.open(for: .record)
        let endpoint = try await opened.projections.configuration().endpoint(matching: text)
        try await change(EndpointRegister(opened, for: try store.actorName(), in: World.surroundings), endpoint)
        try await after(opened, endpoint)
        try opened.close()
    }

    static func owed(_ store: Store, _ endpoint: Endpoint) async throws -> Int {
        try await store.projections.deliveryCounts()[endpoint.id]?["owed"] ?? 0
    }
}

struct EndpointPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stop deliveries to an endpoint; it keeps its place and discards nothing."
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The endpoint: its id, a beginning of it, or its host.")
    var endpoint: String

    func run() async throws {
        try await EndpointChange.make(endpoint, store) { register, endpoint in
            try await register.pause(endpoint)
        } after: { store, endpoint in
            let owed = try await EndpointChange.owed(store, endpoint)
            Terminal.say(
                "paused \(endpoint.id.short); \(owed) deliveries wait, and more will; next: tassel endpoint resume \(endpoint.id.short)"
            )
        }
    }
}

struct EndpointResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Take up deliveries again after a pause, or after the endpoint was disabled."
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The endpoint: its id, a beginning of it, or its host.")
    var endpoint: String

    @Flag(help: "Settle what waits as skipped instead of delivering it.")
    var skip = false

    func run() async throws {
        try await EndpointChange.make(endpoint, store) { register, endpoint in
            try await register.resume(endpoint, skip ? .skip : .catchUp)
        } after: { store, endpoint in
            let owed = try await EndpointChange.owed(store, endpoint)
            Terminal.say(
                "resumed \(endpoint.id.short); \(skip ? "what waited is skipped" : "\(owed) deliveries are owed"); next: tassel deliver"
            )
        }
    }
}

struct EndpointRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove an endpoint: what it is owed is withdrawn, its URL and secret are forgotten."
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The endpoint: its id, a beginning of it, or its host.")
    var endpoint: String

    func run() async throws {
        try await EndpointChange.make(endpoint, store) { register, endpoint in
            try await register.remove(endpoint)
        } after: { store, endpoint in
            let withdrawn = try await store.projections.deliveryCounts()[endpoint.id]?["withdrawn"] ?? 0
            Terminal.say("removed \(endpoint.id.short); \(withdrawn) deliveries were withdrawn")
        }
    }
}
