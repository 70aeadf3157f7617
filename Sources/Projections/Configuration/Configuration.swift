package import Completions

/// Accounts and endpoints as they stand at some position: what decides who is owed what.
package struct Configuration: Sendable {
    /// An account as configured.
    package struct Account: Hashable, Sendable {
        package var webhooks: Webhooks
        package var plan: String?
        package var terms: PlanTerms

        package init(webhooks: Webhooks, plan: String? = nil, terms: PlanTerms = .unlimited) {
            self.webhooks = webhooks
            self.plan = plan
            self.terms = terms
        }

        /// Whether anybody is told: the plan includes it, and nobody switched it off.
        package var tells: Bool { webhooks == .on && terms.webhooks == .on }
    }

    package private(set) var accounts: [AccountName: Account]
    /// All that were ever added, the removed ones included.
    package private(set) var endpoints: [EndpointID: Endpoint]
    /// Those of each account that are not removed, in the order of their ids: asked for with every event.
    private var present: [AccountName: [Endpoint]]

    package init(accounts: [AccountName: Account] = [:], endpoints: [EndpointID: Endpoint] = [:]) {
        self.accounts = accounts
        self.endpoints = endpoints
        present = Dictionary(grouping: endpoints.values.filter { $0.state != .removed }, by: \.account)
            .mapValues { $0.sorted { $0.id < $1.id } }
    }

    /// The endpoints of an account that are not removed, in the order of their ids.
    package func endpoints(of account: AccountName) -> [Endpoint] { present[account] ?? [] }

    /// Folds one event in.
    ///
    /// - Returns: what changed, for the read model.
    package mutating func apply(_ event: Event, at position: Position) -> Change {
        switch event.fact {
        case .accountOpened(let opened):
            return set(event.account) { $0 = Account(webhooks: opened.webhooks, plan: opened.plan, terms: opened.terms) }
        case .accountPlanChanged(let changed): return set(event.account) { ($0.plan, $0.terms) = (changed.plan, changed.terms) }
        case .accountWebhooksSwitched(let switched): return set(event.account) { $0.webhooks = switched.webhooks }
        case .endpointAdded(let added):
            guard let id = event.endpoint, let account = event.account else { return .nothing }
            return put(
                Endpoint(
                    id: id,
                    account: account,
                    configuration: added.configuration,
                    added: position,
                    configured: position,
                    state: .active,
                    since: event.recorded
                )
            )
        case .endpointChanged(let changed):
            return set(event.endpoint) {
                $0.configuration = changed.configuration
                $0.configured = position
            }
        case .endpointSecretRotated: return set(event.endpoint) { $0.configured = position }
        // What an operator did stands: an answer that was under way then may be recorded later, and undoes nothing.
        case .endpointPaused: return turn(event, to: .paused) { $0 != .removed }
        case .endpointResumed: return turn(event, to: .active) { $0 != .removed }
        case .endpointDisabled(let turned): return turn(event, to: .disabled(turned.reason)) { $0.takesDeliveries }
        case .endpointFailing: return turn(event, to: .failing) { $0 == .active }
        case .endpointRecovered: return turn(event, to: .active) { $0 == .failing }
        case .endpointRemoved: return turn(event, to: .removed) { $0 != .removed }
        case .logOpened, .finished, .corrected, .revoked, .importStarted, .importFinished, .deliveriesRequested, .deliveriesSettled,
            .participantMerged, .participantSeparated, .participantErased, .participantHeld, .logKeyRotated,
            .importLate:
            return .nothing
        }
    }

    /// What an event changed.
    package enum Change: Hashable, Sendable {
        case nothing
        case account(AccountName)
        case endpoint(EndpointID)
    }

    /// The endpoints that an event in this account is owed to, in the order of their ids.
    package func audience(of subject: EndpointFilter.Subject, in account: AccountName) -> [Endpoint] {
        audience(in: account) { $0.admits(subject) }
    }

    /// The endpoints that some event of this type in this account may be owed to, in the order of their ids.
    package func audience(of type: EventType, in account: AccountName) -> [Endpoint] {
        audience(in: account) { $0.admits(type) }
    }

    /// The endpoints of any account that some event of this type may be owed to.
    package func audience(of type: EventType) -> [Endpoint] { accounts.keys.flatMap { audience(of: type, in: $0) } }

    private func audience(in account: AccountName, _ admits: (EndpointFilter) -> Bool) -> [Endpoint] {
        guard accounts[account]?.tells == true else { return [] }
        return endpoints(of: account).filter { admits($0.configuration.filter) }
    }

    private mutating func set(_ name: AccountName?, _ change: (inout Account) -> Void) -> Change {
        guard let name else { return .nothing }
        change(&accounts[name, default: Account(webhooks: .on)])
        return .account(name)
    }

    private mutating func set(_ id: EndpointID?, _ change: (inout Endpoint) -> Void) -> Change {
        guard let id, var endpoint = endpoints[id] else { return .nothing }
        change(&endpoint)
        return put(endpoint)
    }

    private mutating func put(_ endpoint: Endpoint) -> Change {
        endpoints[endpoint.id] = endpoint
        var others = present[endpoint.account] ?? []
        let place = others.firstIndex { $0.id >= endpoint.id } ?? others.count
        if place < others.count, others[place].id == endpoint.id { others.remove(at: place) }
        if endpoint.state != .removed { others.insert(endpoint, at: place) }
        present[endpoint.account] = others
        return .endpoint(endpoint.id)
    }

    private mutating func turn(_ event: Event, to state: Endpoint.State, from isLeft: (Endpoint.State) -> Bool) -> Change {
        set(event.endpoint) {
            guard isLeft($0.state) else { return }
            $0.state = state
            $0.since = event.recorded
        }
    }
}
