import Completions
import Projections
import Vault

/// Which endpoint is meant by what an operator types: its id, an unambiguous beginning of it, or its host.
enum EndpointOption {
    static func find(_ text: String, in configuration: Configuration) throws -> Endpoint {
        let living = configuration.endpoints.values.filter { $0.state != .removed }
        let wanted = text.hasPrefix(EndpointIDKind.prefix) ? text : EndpointIDKind.prefix + text
        let byID = living.filter { $0.id.description.hasPrefix(wanted) }
        let found = byID.isEmpty ? living.filter { $0.configuration.host == text || $0.configuration.host.hasPrefix(text + ":") } : byID
        guard let endpoint = found.first else {
            throw Failure(
                .unknown,
                doing: "looking for the endpoint \(text)",
                found: living.isEmpty ? "there are no endpoints" : "no endpoint's id begins so, and none has that host",
                next: living.isEmpty ? "add one with: tassel endpoint add https://…" : "list them with: tassel endpoint list"
            )
        }
        guard found.count == 1 else {
            throw Failure(
                .unknown,
                doing: "looking for the endpoint \(text)",
                found: "\(found.count) endpoints match: \(found.map(\.id.short).sorted().joined(separator: ", "))",
                next: "use more of the id"
            )
        }
        return endpoint
    }
    /// Its settings, which a removed endpoint and a `keys.db` from before it don't have.
    static func settings(of endpoint: Endpoint, in store: Store, doing: String) async throws -> EndpointSettings {
        guard let settings = try await store.keys.settings(of: endpoint.id) else {
            throw Failure(
                .store,
                doing: "\(doing) \(endpoint.id.short)",
                found: "keys.db has no URL for it",
                next: "restore keys.db, or remove the endpoint and add it again"
            )
        }
        return settings
    }
}
