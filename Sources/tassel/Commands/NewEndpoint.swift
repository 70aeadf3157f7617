import Completions
import Projections
import Vault

/// An endpoint about to be added: its secrets are kept first, so that no delivery ever meets an endpoint without them.
struct NewEndpoint {
    let account: AccountName
    let settings: EndpointSettings
    let configuration: EndpointConfiguration
    /// Who adds it.
    let actor: String

    func add(to store: Store) async throws -> EndpointID {
        let id = EndpointID(bits: World.surroundings.randomBits)
        try await store.keys.keep(settings, of: id)
        let actor = try await store.actor(named: actor, in: World.surroundings)
        let fact = Fact.endpointAdded(EndpointConfigured(actor: actor, configuration: configuration))
        try await store.record(fact, account: account, subject: .endpoint(id), in: World.surroundings)
        return id
    }
}
