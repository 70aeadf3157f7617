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
    let due: Timestamp
    /// Attempts since it became due.
    let step: Int
    /// Attempts in all.
    let attempts: Int
    let completion: Completion
    let commitment: Commitment?
    let supersedes: EventID?
    /// Whether it was settled before, and somebody asked for it again.
    let isResent: Bool

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
    ///
    /// - Parameters:
    ///   - last: those up to this one are left out: they are under way.
    ///   - order: in that of participants, only the first that each is owed.
    func due(
        _ endpoint: EndpointID,
        at now: Timestamp,
        after last: DueDelivery? = nil,
        limit: Int,
        order: DeliveryPacing.Order
    ) async throws -> [DueDelivery] {
        try await projections.file.read { database in
            let statement = try database.cachedStatement(sql: order == .any ? DeliveryTables.due : DeliveryTables.dueInOrder)
            let arguments: StatementArguments = [
                endpoint.description, now.microseconds, last?.due.microseconds ?? .min, last?.position.number ?? 0, limit,
            ]
            return try Row.fetchAll(statement, arguments: arguments).map { row in
                DueDelivery(
                    id: DeliveryID(firstBitsOf: row[0] as Bytes),
                    position: Position(row[1]),
                    due: Timestamp(microseconds: row[2]),
                    step: row[3],
                    attempts: row[4],
                    completion: try Completion(json: Array((row[5] as String).utf8)),
                    commitment: (row[6] as Bytes?).flatMap { Commitment($0) },
                    supersedes: (row[7] as String?).flatMap(EventID.init),
                    isResent: row[8]
                )
            }
        }
    }

    /// When each endpoint that is owed something has its first delivery due, in the order of their ids.
    func nextDue() async throws -> [(EndpointID, Timestamp)] {
        try await projections.file.read { database in
            try Row.fetchAll(database.cachedStatement(sql: DeliveryTables.nextDueOfEach)).compactMap { row in
                guard let endpoint = EndpointID(row[0] as String), let due = row[1] as Int64? else { return nil }
                return (endpoint, Timestamp(microseconds: due))
            }
        }
    }

    /// Counts due times from now that were set by a clock which has gone back since.
    func heedClock(_ now: Timestamp) async throws {
        try await projections.file.write { database in
            try database.execute(
                sql: DeliveryTables.heedClock,
                arguments: [now.microseconds, now.microseconds, now.microseconds]
            )
        }
    }

    /// How an endpoint fared when that was last noted.
    func health(of endpoint: EndpointID) async throws -> EndpointHealth? {
        try await projections.file.read { database in
            guard let row = try Row.fetchOne(database, sql: DeliveryTables.health, arguments: [endpoint.description]) else { return nil }
            func time(_ name: String) -> Timestamp? { (row[name] as Int64?).map(Timestamp.init(microseconds:)) }
            let phase: EndpointHealth.Phase
            if let probe = time("probe"), let since = time("since") {
                phase = .failing(EndpointHealth.Outage(since: since, step: row["step"] ?? 0, probe: probe))
            } else if let window = row["window"] as Int? {
                phase = .recovering(window: window)
            } else {
                phase = .well
            }
            return EndpointHealth(
                phase: phase,
                failures: row["failures"],
                since: time("since"),
                held: time("held"),
                noted: Timestamp(microseconds: row["noted"])
            )
        }
    }

    private static func keep(_ health: EndpointHealth, of endpoint: EndpointID, _ database: Database) throws {
        var (step, probe, window): (Int?, Timestamp?, Int?) = (nil, nil, nil)
        switch health.phase {
        case .well: break
        case .failing(let outage): (step, probe) = (outage.step, outage.probe)
        case .recovering(let size): window = size
        }
        try database.cachedStatement(sql: DeliveryTables.putHealth)
            .execute(arguments: [
                endpoint.description, health.failures, health.since?.microseconds, step, probe?.microseconds, window,
                health.held?.microseconds, health.noted.microseconds,
            ])
    }

    /// When the next attempt may be made that may not be made now: a delivery becomes due, or an endpoint that fails is probed.
    package func nextDue(after now: Timestamp) async throws -> Timestamp? {
        let endpoints = try await projections.configuration().endpoints
        var next: Timestamp?
        for (id, due) in try await nextDue() where endpoints[id]?.state.takesDeliveries == true {
            let time = max(due, try await opens(id, after: now) ?? due)
            if now < time { next = min(next ?? time, time) }
        }
        return next
    }

    /// Lets an endpoint that fails, or that asked to be left alone, be probed at once: somebody asked for it.
    package func probeNow(_ endpoint: EndpointID, at now: Timestamp) async throws {
        try await projections.file.write { database in
            try database.execute(
                sql: DeliveryTables.probeNow,
                arguments: [now.microseconds, now.microseconds, endpoint.description]
            )
        }
    }

    /// When an endpoint may be sent to again, where nothing may be sent now: its next probe, or when it asked to be left alone until.
    package func opens(_ endpoint: EndpointID, after now: Timestamp) async throws -> Timestamp? {
        try await health(of: endpoint)?.opens(after: now)
    }

    /// Keeps attempts, and for those that failed when to try again: attempt and next due time in one transaction.
    ///
    /// How the endpoints fare is kept with them.
    func keep(_ outcomes: [Outcome]) async throws {
        try await projections.file.write { database in
            let latest = Dictionary(outcomes.map { ($0.endpoint.id, $0.health) }, uniquingKeysWith: { $1 })
            for (endpoint, health) in latest { try Self.keep(health, of: endpoint, database) }
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
                // It waits with the endpoint, and is due at once when that is resumed; after a probe others go first.
                case .disableEndpoint, .stay: due = outcome.ended
                }
                let step = outcome.delivery.step + (outcome.decision == .stay ? 0 : 1)
                try database.cachedStatement(sql: DeliveryTables.noteAttempt)
                    .execute(arguments: [
                        outcome.delivery.attempts + 1, outcome.delivery.due.microseconds, step, outcome.result.status,
                        outcome.result.problem,
                        outcome.delivery.due.microseconds, due?.microseconds, outcome.ended.microseconds, id,
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
