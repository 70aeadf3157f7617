package import Completions
import EventLog
package import Projections
package import Vault

/// Adds, changes, pauses and removes endpoints for somebody: what the command line and the management API do alike.
package struct EndpointRegister: Sendable {
    private let store: Store
    private let surroundings: Surroundings
    /// Who does it, for the log.
    private let actor: String

    package init(_ store: Store, for actor: String, in surroundings: Surroundings) {
        self.store = store
        self.actor = actor
        self.surroundings = surroundings
    }

    /// Whether an endpoint could ever be sent to, by the same rules as at delivery.
    package enum Reachability: Sendable {
        case allowed
        /// Its name has no address just now.
        case unresolved
    }

    /// Reads a URL; what is wrong with one is said without it, since it may hold a credential.
    package static func url(_ text: String, doing: String) throws -> EndpointURL {
        do {
            return try EndpointURL(text)
        } catch {
            throw Failure(.usage, doing: doing, found: error.found, next: error.next)
        }
    }

    /// Checks an endpoint's address by the same rules as a delivery.
    ///
    /// - Throws: ``Failure`` when it may not be reached.
    package func vet(_ settings: EndpointSettings, _ url: EndpointURL, doing: String) async throws -> Reachability {
        let transport = try EndpointTransport(settings, resolver: SystemResolver(), deadlines: .standard, clock: surroundings.now)
        do {
            return try await transport.vet() == .unresolved ? .unresolved : .allowed
        } catch {
            throw Failure(
                .refused,
                doing: "\(doing) at \(url.host)",
                found: error.reason,
                next: "use a public address, or allow this one with --allow-address CIDR if it is yours"
            )
        }
    }

    /// What an account's plan lacks for one more endpoint; `nil` where nothing.
    package static func lack(of account: Configuration.Account, for count: Int) -> String? {
        if account.terms.webhooks == .off { return "doesn't include webhooks" }
        guard let most = account.terms.endpoints, count > most else { return nil }
        return "includes \(most) endpoints, and there are so many"
    }

    /// Adds an endpoint; its secrets are kept first, so that no delivery ever meets an endpoint without them.
    package func add(_ configuration: EndpointConfiguration, _ settings: EndpointSettings, to account: AccountName) async throws
        -> EndpointID
    {
        let id = EndpointID(bits: surroundings.randomBits)
        try await store.keys.keep(settings, of: id)
        let fact = Fact.endpointAdded(EndpointConfigured(actor: try await actorID(), configuration: configuration))
        try await store.record(fact, account: account, subject: .endpoint(id), in: surroundings)
        return id
    }

    /// Gives an endpoint another configuration and settings, kept first: a subscriber that runs takes them up with the event.
    package func change(_ endpoint: Endpoint, to configuration: EndpointConfiguration, _ settings: EndpointSettings) async throws {
        try await store.keys.keep(settings, of: endpoint.id)
        try await record(.endpointChanged(EndpointConfigured(actor: try await actorID(), configuration: configuration)), of: endpoint)
    }

    /// Stops deliveries; nothing is discarded.
    package func pause(_ endpoint: Endpoint) async throws {
        guard endpoint.state.takesDeliveries else {
            throw Failure(
                .refused,
                doing: "pausing \(endpoint.id.short)",
                found: "it is \(endpoint.state) already",
                next: "nothing; or resume it with: tassel endpoint resume \(endpoint.id.short)"
            )
        }
        try await record(.endpointPaused(EndpointActed(actor: try await actorID())), of: endpoint)
    }

    /// Takes deliveries up again.
    package func resume(_ endpoint: Endpoint, _ backlog: EndpointResumed.Backlog) async throws {
        guard !endpoint.state.takesDeliveries else {
            throw Failure(
                .refused,
                doing: "resuming \(endpoint.id.short)",
                found: "it is \(endpoint.state) already",
                next: "send what is due with: tassel deliver"
            )
        }
        try await record(.endpointResumed(EndpointResumed(actor: try await actorID(), backlog: backlog)), of: endpoint)
    }

    /// Removes an endpoint: what it is owed is withdrawn, its URL and secret are forgotten.
    package func remove(_ endpoint: Endpoint) async throws {
        try await record(.endpointRemoved(EndpointActed(actor: try await actorID())), of: endpoint)
        try await store.keys.forget(endpoint.id)
    }

    /// Owes an endpoint again what it was told, or what it was never told of.
    package func request(
        _ purpose: DeliveriesRequested.Purpose,
        of endpoint: Endpoint,
        from: Position,
        through: Position,
        scope: DeliveriesRequested.Scope = .all,
        identity: DeliveriesRequested.Identity = .same
    ) async throws {
        if purpose == .retry {
            try await DeliverySchedule(store.projections).probeNow(endpoint.id, at: surroundings.now())
        }
        let fact = DeliveriesRequested(
            actor: try await actorID(),
            purpose: purpose,
            from: from,
            through: through,
            scope: scope,
            identity: identity
        )
        try await record(.deliveriesRequested(fact), of: endpoint)
    }

    private func record(_ fact: Fact, of endpoint: Endpoint) async throws {
        try await store.record(fact, account: endpoint.account, subject: .endpoint(endpoint.id), in: surroundings)
    }

    private func actorID() async throws -> ActorID { try await store.actor(named: actor, in: surroundings) }
}
