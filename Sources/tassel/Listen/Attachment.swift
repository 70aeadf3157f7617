import Completions
import EventLog
import Projections
import Subscriber
import Vault

/// The listener as an endpoint of a store, found again by its port.
struct Attachment {
    private static let loopback = ["127.0.0.0/8", "::1/128"]

    let store: StoreOptions
    let port: Int
    let secret: Secret
    let authority: String
    /// From when on what was recorded is sent, again if need be.
    let since: String?

    /// The settings of the endpoint that an earlier listener on this port left behind.
    static func find(_ options: StoreOptions, port: Int) async throws -> EndpointSettings? {
        let store = try await options.open(for: .ask)
        defer { try? store.close() }
        guard let endpoint = try await endpoint(in: store, port: port) else { return nil }
        return try await store.keys.settings(of: endpoint.id)
    }

    /// Adds the endpoint, or gives it the new certificate's authority and what it missed.
    func attach() async throws -> EndpointID {
        let store = try await store.open(for: .record)
        let settings = EndpointSettings(
            url: "https://\(Self.host(port))/",
            signing: SigningKeys(current: SigningKeys.Pair(symmetric: secret)),
            authority: authority,
            allowed: Self.loopback
        )
        let from: Position? = if let since { try await RecordedRange.beginning(since, in: store) } else { nil }
        let id: EndpointID
        if let known = try await Self.endpoint(in: store, port: port) {
            try await store.keys.keep(settings, of: known.id)
            try await catchUp(known, from: from, in: store)
            id = known.id
        } else {
            let configuration = EndpointConfiguration(host: Self.host(port), filter: .all, since: from)
            let actor = try self.store.actorName()
            let register = EndpointRegister(store, for: actor, in: World.surroundings)
            id = try await register.add(configuration, settings, to: .main)
        }
        try store.close()
        return id
    }

    /// Has everything sent that came while nobody listened, at once: an outage that is over needn't wait for its next probe.
    private func catchUp(_ known: Endpoint, from: Position?, in store: Store) async throws {
        let actor = try await store.actor(named: try self.store.actorName(), in: World.surroundings)
        let through = Position(try await store.log.size() - 1)
        // The change is recorded, so that a subscriber that runs already makes its connections anew.
        var facts = [Fact.endpointChanged(EndpointConfigured(actor: actor, configuration: known.configuration))]
        // Given up while nobody listened; what an operator paused stays so.
        if case .disabled = known.state { facts.append(.endpointResumed(EndpointResumed(actor: actor, backlog: .catchUp))) }
        if try await store.projections.deliveryCounts()[known.id]?["owed"] ?? 0 > 0 {
            facts.append(.deliveriesRequested(DeliveriesRequested(actor: actor, purpose: .retry, from: Position(0), through: through)))
        }
        if let from, from <= through {
            for purpose in [DeliveriesRequested.Purpose.resend, .backfill] {
                facts.append(.deliveriesRequested(DeliveriesRequested(actor: actor, purpose: purpose, from: from, through: through)))
            }
        }
        for fact in facts { try await store.record(fact, account: known.account, subject: .endpoint(known.id), in: World.surroundings) }
        try await DeliverySchedule(store.projections).probeNow(known.id, at: World.surroundings.now())
    }

    private static func endpoint(in store: Store, port: Int) async throws -> Endpoint? {
        try await store.projections.configuration().endpoints.values
            .first { $0.state != .removed && $0.configuration.host == host(port) }
    }

    private static func host(_ port: Int) -> String { port == 443 ? "localhost" : "localhost:\(port)" }
}
