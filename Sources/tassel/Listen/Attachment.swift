import Completions
import Projections
import Vault

/// The listener as an endpoint of a store, found again by its port.
enum Attachment {
    private static let loopback = ["127.0.0.0/8", "::1/128"]

    /// The settings of the endpoint that an earlier listener on this port left behind.
    static func find(_ options: StoreOptions, port: Int) async throws -> EndpointSettings? {
        let store = try await options.open(for: .ask)
        defer { try? store.close() }
        guard let endpoint = try await endpoint(in: store, port: port) else { return nil }
        return try await store.keys.settings(of: endpoint.id)
    }

    /// Adds the endpoint, or gives it the new certificate's authority.
    static func attach(_ options: StoreOptions, port: Int, secret: Secret, authority: String) async throws -> EndpointID {
        let store = try await options.open(for: .record)
        let settings = EndpointSettings(
            url: "https://\(host(port))/",
            signing: SigningKeys(current: SigningKeys.Pair(symmetric: secret)),
            authority: authority,
            allowed: loopback
        )
        let id: EndpointID
        if let known = try await endpoint(in: store, port: port) {
            try await store.keys.keep(settings, of: known.id)
            let actor = try await store.actor(named: World.operatorName, in: World.surroundings)
            // Recorded, so that a subscriber that runs already makes its connections anew.
            let fact = Fact.endpointChanged(EndpointConfigured(actor: actor, configuration: known.configuration))
            try await store.record(fact, account: known.account, subject: .endpoint(known.id), in: World.surroundings)
            id = known.id
        } else {
            let configuration = EndpointConfiguration(host: host(port), filter: .all)
            id = try await NewEndpoint(account: .main, settings: settings, configuration: configuration).add(to: store)
        }
        try store.close()
        return id
    }

    private static func endpoint(in store: Store, port: Int) async throws -> Endpoint? {
        try await store.projections.configuration().endpoints.values
            .first { $0.state != .removed && $0.configuration.host == host(port) }
    }

    private static func host(_ port: Int) -> String { port == 443 ? "localhost" : "localhost:\(port)" }
}
