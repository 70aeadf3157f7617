package import Completions
package import Vault

extension Configuration {
    /// The endpoint that is meant by a text: its id, an unambiguous beginning of it, or its host.
    ///
    /// - Throws: ``Failure`` when there is none, or more than one.
    package func endpoint(matching text: String) throws -> Endpoint {
        let living = endpoints.values.filter { $0.state != .removed }
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

    /// An account that is there.
    package func account(_ name: AccountName, doing: String) throws -> Account {
        guard let account = accounts[name] else {
            throw Failure(
                .unknown,
                doing: doing,
                found: "there is no account \(name)",
                next: "use one of: \(accounts.keys.sorted().map(\.name).joined(separator: ", ")); or open it: tassel account open \(name)"
            )
        }
        return account
    }

    /// An account that tells its endpoints: what is asked for of the past is owed by no other.
    package func requireTelling(_ name: AccountName, doing: String) throws {
        let account = try account(name, doing: doing)
        guard !account.tells else { return }
        let isOff = account.terms.webhooks == .on
        throw Failure(
            .refused,
            doing: doing,
            found: isOff
                ? "the webhooks of account \(name) are off, so nothing would be owed" : "the plan of account \(name) includes no webhooks",
            next: isOff
                ? "switch them on first: tassel account webhooks on --account \(name)" : "give it another: tassel account plan \(name) PLAN"
        )
    }
}

extension Store {
    /// An endpoint's settings, which a removed endpoint and a `keys.db` from before it don't have.
    package func settings(of endpoint: Endpoint, doing: String) async throws -> EndpointSettings {
        guard let settings = try await keys.settings(of: endpoint.id) else {
            throw Failure(
                .store,
                doing: "\(doing) \(endpoint.id.short)",
                found: "keys.db has no URL for it",
                next: "restore keys.db, or remove the endpoint and add it again"
            )
        }
        return settings
    }

    /// The delivery that is meant by its id, or by an unambiguous beginning of it.
    ///
    /// - Throws: ``Failure`` when there is none, or more than one.
    package func delivery(matching text: String) async throws -> Projections.Delivery {
        let hex = text.hasPrefix(DeliveryIDKind.prefix) ? String(text.dropFirst(DeliveryIDKind.prefix.count)) : text
        let doing = "looking for the delivery \(text.prefix(40))"
        guard (1...32).contains(hex.utf8.count), hex.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
            throw Failure(.usage, doing: doing, found: "it is no delivery's id", next: "an id begins with dlv_; see: tassel delivery list")
        }
        var question = Projections.DeliveryQuestion()
        question.ids = hex
        let found = try await projections.deliveries(question, limit: 2)
        guard let first = found.first else {
            throw Failure(.unknown, doing: doing, found: "there is none", next: "list them with: tassel delivery list")
        }
        guard found.count == 1 else { throw Failure(.unknown, doing: doing, found: "more than one begins so", next: "use more of the id") }
        return first
    }
}
