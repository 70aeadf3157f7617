package import Completions
import FoundationEssentials
import GRDB
package import Projections
import Storage
import Vault

/// A delivery that is due, with what its body is rendered from.
struct DueDelivery: Sendable {
    let id: DeliveryID
    let position: Position
    /// Attempts since it became due.
    let step: Int
    /// Attempts in all.
    let attempts: Int
    let completion: Completion
    let commitment: Commitment?
    let supersedes: EventID?

    /// The personal data that the body may carry.
    var person: Vault.Reference? {
        commitment.map { Vault.Reference(participant: completion.participant, commitment: $0) }
    }
}

/// What is due, and what became of it: the part of `state.db` that doesn't follow from the log.
package struct DeliverySchedule: Sendable {
    private let projections: Projections

    package init(_ projections: Projections) { self.projections = projections }

    /// The deliveries of an endpoint that are due, the longest due first.
    func due(_ endpoint: EndpointID, at now: Timestamp, limit: Int) async throws -> [DueDelivery] {
        try await projections.file.read { database in
            let statement = try database.cachedStatement(sql: DeliveryTables.due)
            return try Row.fetchAll(statement, arguments: [endpoint.description, now.microseconds, limit]).map { row in
                DueDelivery(
                    id: DeliveryID(firstBitsOf: row["id"] as Bytes),
                    position: Position(row["position"]),
                    step: row["step"],
                    attempts: row["attempts"],
                    completion: try Completion(json: Array((row["completion"] as String).utf8)),
                    commitment: (row["commitment"] as Bytes?).flatMap { Commitment($0) },
                    supersedes: (row["supersedes"] as String?).flatMap(EventID.init)
                )
            }
        }
    }

    /// The endpoints, of those given, that have something due.
    func withSomethingDue(_ endpoints: [EndpointID], at now: Timestamp) async throws -> [EndpointID] {
        try await projections.file.read { database in
            try endpoints.filter { endpoint in
                let statement = try database.cachedStatement(sql: DeliveryTables.isAnyDue)
                return try Bool.fetchOne(statement, arguments: [endpoint.description, now.microseconds]) ?? false
            }
        }
    }

    /// When the next delivery becomes due that isn't yet.
    package func nextDue(after now: Timestamp) async throws -> Timestamp? {
        try await projections.file.read { database in
            try Int64.fetchOne(database, sql: DeliveryTables.nextDue, arguments: [now.microseconds]).map(Timestamp.init(microseconds:))
        }
    }

    /// Keeps attempts, and for those that failed when to try again: attempt and next due time in one transaction.
    func keep(_ outcomes: [Outcome]) async throws {
        try await projections.file.write { database in
            for outcome in outcomes {
                let id = Bytes(outcome.delivery.id.bytes)
                let times = outcome.result.times
                let excerpt: String? = if case .answered(let reply) = outcome.result.ending { reply.excerpt } else { nil }
                try database.cachedStatement(sql: DeliveryTables.insertAttempt)
                    .execute(arguments: [
                        id, outcome.delivery.attempts + 1, outcome.began.microseconds, outcome.result.status, outcome.result.problem,
                        outcome.result.address?.description, times.resolving?.microseconds, times.connecting?.microseconds,
                        times.securing?.microseconds, times.answering?.microseconds, times.total.microseconds, excerpt,
                    ])
                let due: Timestamp?
                switch outcome.decision {
                case .delivered: continue
                case .retry(let pause): due = outcome.ended + pause
                case .wait: due = nil
                // It waits with the endpoint, and is due at once when that is resumed.
                case .disableEndpoint: due = outcome.ended
                }
                try database.cachedStatement(sql: DeliveryTables.noteAttempt)
                    .execute(arguments: [
                        outcome.delivery.attempts + 1, outcome.delivery.step + 1, outcome.result.status, outcome.result.problem,
                        due?.microseconds, outcome.ended.microseconds, id,
                    ])
            }
        }
    }

    /// An attempt as it was kept.
    package struct KeptAttempt: Hashable, Sendable {
        package let number: Int
        package let began: Timestamp
        package let status: Int?
        package let problem: String?
        package let address: String?
        package let times: AttemptResult.Times
        package let excerpt: String?
    }

    /// A delivery's attempts that are still kept, first to last.
    package func attempts(of delivery: DeliveryID) async throws -> [KeptAttempt] {
        try await projections.file.read { database in
            try Row.fetchAll(database, sql: DeliveryTables.attempts, arguments: [Bytes(delivery.bytes)]).map { row in
                func span(_ name: String) -> Duration? { (row[name] as Int64?).map { .microseconds($0) } }
                var times = AttemptResult.Times(total: span("total") ?? .zero)
                times.resolving = span("resolving")
                times.connecting = span("connecting")
                times.securing = span("securing")
                times.answering = span("answering")
                return KeptAttempt(
                    number: row["number"],
                    began: Timestamp(microseconds: row["began"]),
                    status: row["status"],
                    problem: row["problem"],
                    address: row["address"],
                    times: times,
                    excerpt: row["excerpt"]
                )
            }
        }
    }
}

extension Duration {
    /// The whole span in microseconds.
    package var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
