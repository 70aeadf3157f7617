package import Completions
import FoundationEssentials
import GRDB
import Storage
package import Vault

/// What an audit compares: the state as it is with the one that the log alone makes.
extension Projections {
    /// A part of the state that follows from the log alone.
    package enum Part: String, CaseIterable, Sendable {
        case accounts, endpoints, imports, finishes, revocations, completions, notifications, deliveries, people, merges

        /// Every row as one text, in the order of their keys; what only the subscriber knows is left out.
        fileprivate var sql: String {
            let columns: [String]
            let order: String
            switch self {
            case .accounts: (columns, order) = (["account", "webhooks", "plan", "plan_webhooks", "plan_endpoints"], "account")
            case .endpoints:
                columns = [
                    "endpoint", "account", "host", "events", "format", "encoding", "disclosure", "told_since", "added", "configured",
                    "state",
                    "since", "delivery_order", "concurrency", "rate", "activities", "outcomes", "sources",
                ]
                order = "endpoint"
            case .imports:
                (columns, order) = (["import", "position", "format", "namespace", "telling", "started", "finished", "refused"], "import")
            case .finishes:
                (columns, order) = (
                    ["position", "completion", "event", "source", "revised", "revoked", "attempt", "participant", "commitment"], "position"
                )
            case .revocations: (columns, order) = (["key", "position", "at"], "key")
            case .completions:
                columns = ["number", "id", "account", "participant", "kind", "activity", "outcome", "finished", "commitment", "json"]
                order = "number"
            case .notifications: (columns, order) = (["position", "import", "completion", "commitment", "supersedes"], "position")
            case .deliveries:
                columns = [
                    "position", "endpoint", "request", "id", "type", "participant", "state", "in_order_of", "resent", "digest",
                    "CASE WHEN state IN ('delivered', 'abandoned') THEN status END", "CASE state WHEN 'owed' THEN NULL ELSE changed END",
                ]
                order = "position, endpoint, request"
            case .people: (columns, order) = (["participant", "erased", "held"], "participant")
            case .merges: (columns, order) = (["participant", "into_participant", "position"], "participant")
            }
            return "SELECT " + columns.map { "quote(\($0))" }.joined(separator: " || '|' || ") + " FROM \(rawValue) ORDER BY \(order)"
        }
    }

    /// Hands out the rows of a part, each as the UTF-8 of one text, in the order of their keys; on this thread, from one snapshot.
    package func forEachRow(of part: Part, _ body: ([UInt8]) -> Void) throws {
        try file.readBlocking { database in
            try DirectStatement(database, part.sql).run { _ in
            } row: {
                body($0.bytes(0))
            }
        }
    }

    /// What the body of a delivery is made from, besides the event and the person.
    package struct Owed: Sendable {
        /// Absent for what is about the participant alone.
        package let completion: Completion?
        /// The personal data that the body may carry.
        package let person: Vault.Reference?
        package let supersedes: EventID?
    }

    /// The deliveries that settlements of one endpoint are about, in their order; `nil` for what was never owed.
    package func owed(_ settlements: [Settlement], to endpoint: EndpointID) async throws -> [Owed?] {
        try await file.read { database in
            let statement = try DirectStatement(database, ComparisonSQL.owed)
            return try settlements.map { settlement in
                var owed: Owed?
                try statement.run { values in
                    values.add(settlement.position.number)
                    values.add(endpoint.description)
                    values.add(settlement.request?.description ?? "")
                } row: { row in
                    let completion = try row.bytesIfAny(0).map { try Completion(json: $0) }
                    owed = Owed(
                        completion: completion,
                        person: Vault.Reference(kept: row.bytesIfAny(1), of: completion?.participant),
                        supersedes: row.textIfAny(2).flatMap { EventID($0) }
                    )
                }
                return owed
            }
        }
    }
}

private enum ComparisonSQL {
    static let owed = """
        SELECT n.completion, n.commitment, n.supersedes FROM deliveries d JOIN notifications n ON n.position = d.position
        WHERE d.position = ? AND d.endpoint = ? AND d.request = ?
        """
}
