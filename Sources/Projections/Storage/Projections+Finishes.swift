package import Completions
import FoundationEssentials
import GRDB
import Storage
package import Vault

/// What a report lists: finishes one by one, and what became of telling each.
extension Projections {
    /// A finish that stands, with the completion that it is part of.
    package struct ToldFinish: Hashable, Sendable {
        /// The event that tells it as it stands.
        package let position: Position
        package let finish: StandingFinish
        package let completion: Completion
        /// What was last known of its participant.
        package let person: Vault.Reference?
        fileprivate let number: Int64
    }

    /// The finishes of an account that stand, those of one completion together, a page at a time.
    package func finishes(
        of account: AccountName,
        activity: String?,
        after last: ToldFinish? = nil,
        limit: Int = 2_000
    ) async throws -> [ToldFinish] {
        let arguments: StatementArguments = [
            "account": account.name, "activity": activity, "completion": last?.number ?? 0, "position": last?.position.number ?? -1,
            "limit": limit,
        ]
        return try await file.read { database in
            var known: (number: Int64, completion: Completion)?
            return try Row.fetchAll(database, sql: FinishSQL.page, arguments: arguments).map { row in
                let number: Int64 = row["number"]
                let completion: Completion
                if let known, known.number == number {
                    completion = known.completion
                } else {
                    completion = try Completion(json: Array((row["json"] as String).utf8))
                    known = (number, completion)
                }
                let position = Position(row["position"])
                return ToldFinish(
                    position: position,
                    finish: StandingFinish(
                        attempt: try Completion.Attempt(json: Array((row["attempt"] as String).utf8)),
                        source: row["source"],
                        position: position
                    ),
                    completion: completion,
                    person: Vault.Reference(kept: (row["commitment"] as Bytes?).map { [UInt8]($0) }, of: completion.participant),
                    number: number
                )
            }
        }
    }

    /// How telling an event to an endpoint stands.
    package struct Told: Hashable, Sendable {
        package let endpoint: EndpointID
        package let state: Delivery.State
        /// When it was settled, or owed.
        package let changed: Timestamp
    }

    /// How telling each of these events stands, by endpoint; where it was told more than once, the last time.
    package func told(of positions: [Position]) async throws -> [[Told]] {
        try await file.read { database in
            let statement = try DirectStatement(database, FinishSQL.told)
            return try positions.map { position in
                var told: [Told] = []
                try statement.run {
                    $0.add(position.number)
                } row: { row in
                    guard let endpoint = EndpointID(row.text(0)) else { throw ConfigurationRows.damaged }
                    let item = Told(
                        endpoint: endpoint,
                        state: Settlement.How(rawValue: row.text(1)).map { .settled($0) } ?? .owed,
                        changed: Timestamp(microseconds: row.number(2))
                    )
                    if told.last?.endpoint == endpoint { told.removeLast() }
                    told.append(item)
                }
                return told
            }
        }
    }
}

private enum FinishSQL {
    static let page = """
        SELECT c.number, c.json, c.commitment, f.position, f.source, f.attempt
        FROM completions c JOIN finishes f ON f.completion = c.number
        WHERE c.account = :account AND f.revoked = 0 AND (:activity IS NULL OR c.activity = :activity)
            AND c.number >= :completion AND (f.completion, f.position) > (:completion, :position)
        ORDER BY f.completion, f.position LIMIT :limit
        """
    static let told = "SELECT endpoint, state, changed FROM deliveries WHERE position = ? ORDER BY endpoint, request = '' DESC, changed"
}
