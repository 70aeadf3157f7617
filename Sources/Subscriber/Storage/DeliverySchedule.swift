package import Completions
import FoundationEssentials
import GRDB
package import Projections
import Storage
import Vault

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
        after last: ScheduledDelivery? = nil,
        limit: Int,
        order: DeliveryPacing.Order
    ) async throws -> [DueDelivery] {
        try await projections.file.read { database in
            var found: [DueDelivery] = []
            found.reserveCapacity(limit)
            try DirectStatement(database, order == .any ? DeliveryTables.due : DeliveryTables.dueInOrder).run { values in
                values.add(endpoint.description)
                values.add(now.microseconds)
                values.add(last?.due.microseconds ?? .min)
                values.add(last?.position.number ?? 0)
                values.add(limit)
            } row: { row in
                found.append(try DueDelivery(row))
            }
            return found
        }
    }

    /// One delivery, due or not; `nil` where there is none.
    func delivery(_ id: DeliveryID) async throws -> DueDelivery? {
        try await projections.file.read { database in
            var found: DueDelivery?
            try DirectStatement(database, DeliveryTables.one).run {
                $0.add(id.bytes)
            } row: {
                found = try DueDelivery($0)
            }
            return found
        }
    }

    /// How an endpoint's last attempts went.
    package func record(of endpoint: EndpointID, last count: Int = 1_000) async throws -> DeliveryRecord {
        try await projections.file.read { database in
            let arguments: StatementArguments = [endpoint.description, count]
            let rows = try Row.fetchAll(database, sql: DeliveryTables.lastAttempts, arguments: arguments)
            return DeliveryRecord(rows.map { ($0[0], .microseconds($0[1] as Int64)) })
        }
    }

    /// The first position that each endpoint is owed.
    package func oldestOwed() async throws -> [EndpointID: Position] {
        try await projections.file.read { database in
            let rows = try Row.fetchAll(database, sql: DeliveryTables.owed, arguments: [0, 0])
            return rows.reduce(into: [:]) { oldest, row in
                if let id = EndpointID(row[0] as String) { oldest[id] = Position(row[4] as Int) }
            }
        }
    }

    /// How much is owed and how it stands, and the first position of it.
    ///
    /// What endpoints are owed that take no deliveries is held.
    func owed(at now: Timestamp) async throws -> (counts: [DeliveryMetrics.OwedState: Int], first: Position?) {
        let endpoints = try await projections.configuration().endpoints
        return try await projections.file.read { database in
            var counts: [DeliveryMetrics.OwedState: Int] = [:]
            var first: Position?
            let arguments: StatementArguments = [now.microseconds, now.microseconds]
            for row in try Row.fetchAll(database, sql: DeliveryTables.owed, arguments: arguments) {
                guard let id = EndpointID(row[0] as String) else { continue }
                let (due, scheduled, waiting) = (row[1] as Int, row[2] as Int, row[3] as Int)
                if endpoints[id]?.state.takesDeliveries == true {
                    counts[.due, default: 0] += due
                    counts[.scheduled, default: 0] += scheduled
                    counts[.waiting, default: 0] += waiting
                } else {
                    counts[.held, default: 0] += due + scheduled + waiting
                }
                let position = Position(row[4] as Int)
                first = first.map { min($0, position) } ?? position
            }
            return (counts, first)
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

    /// Counts due times and probes from now that were set by a clock which has gone back since.
    ///
    /// Kept, not only heeded: whoever runs once a minute would put a probe off again each time.
    func heedClock(_ now: Timestamp) async throws {
        try await projections.file.write { database in
            try database.execute(
                sql: DeliveryTables.heedClock,
                arguments: [now.microseconds, now.microseconds, now.microseconds]
            )
            for id in try String.fetchAll(database, sql: DeliveryTables.endpointsWithHealth).compactMap({ EndpointID($0) }) {
                guard let kept = try Self.health(of: id, database) else { continue }
                var heeded = kept
                heeded.heedClock(now, .standard)
                if heeded != kept { try Self.keep(heeded, of: id, database) }
            }
            try database.execute(sql: DeliveryTables.noteNow, arguments: [now.microseconds, now.microseconds])
        }
    }

    /// Whether an attempt was noted later than now: then the clock has gone back since.
    func isAhead(of now: Timestamp) async throws -> Bool {
        try await projections.file.read { try Bool.fetchOne($0, sql: DeliveryTables.isAhead, arguments: [now.microseconds]) ?? false }
    }

    /// How an endpoint fared when that was last noted.
    func health(of endpoint: EndpointID) async throws -> EndpointHealth? {
        try await projections.file.read { try Self.health(of: endpoint, $0) }
    }

    private static func health(of endpoint: EndpointID, _ database: Database) throws -> EndpointHealth? {
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
            let latest = Dictionary(outcomes.map { ($0.endpoint, $0.health) }, uniquingKeysWith: { $1 })
            for (endpoint, health) in latest { try Self.keep(health, of: endpoint, database) }
            let insertion = try DirectStatement(database, DeliveryTables.insertAttempt)
            let aboutErased = try database.cachedStatement(sql: DeliveryTables.isAboutErased)
            let hasErased = try Projections.hasErased(database)
            for outcome in outcomes {
                let times = outcome.result.times
                var excerpt: String?
                if case .answered(let reply) = outcome.result.ending { excerpt = reply.excerpt }
                var problem = outcome.result.problem
                if hasErased, try Bool.fetchOne(aboutErased, arguments: [Bytes(outcome.delivery.id.bytes)]) ?? false {
                    (excerpt, problem) = (nil, nil)
                }
                try insertion.run { values in
                    values.add(outcome.delivery.position.number)
                    values.add(outcome.endpoint.description)
                    values.add(outcome.delivery.request)
                    values.add(outcome.delivery.attempts + 1)
                    values.add(outcome.began.microseconds)
                    values.add(outcome.result.status.map(Int64.init))
                    values.add(problem)
                    values.add(outcome.result.address?.description)
                    values.add(times.resolving?.microseconds)
                    values.add(times.connecting?.microseconds)
                    values.add(times.securing?.microseconds)
                    values.add(times.answering?.microseconds)
                    values.add(times.total.microseconds)
                    values.add(excerpt)
                }
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
                        outcome.delivery.due.microseconds, due?.microseconds, outcome.ended.microseconds,
                        Bytes(outcome.delivery.id.bytes),
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

extension DueDelivery {
    fileprivate init(_ row: DirectStatement.Row) throws {
        delivery = ScheduledDelivery(
            id: DeliveryID(firstBitsOf: row.bytes(0)),
            position: Position(Int(row.number(1))),
            request: row.text(9),
            due: Timestamp(microseconds: row.number(2)),
            step: Int(row.number(3)),
            attempts: Int(row.number(4)),
            isResent: row.number(8) != 0
        )
        participant = ParticipantID(row.text(10))
        completion = try row.bytesIfAny(5).map { try Completion(json: $0) }
        self.person = Vault.Reference(kept: row.bytesIfAny(6), of: completion?.participant)
        supersedes = row.textIfAny(7).flatMap { EventID($0) }
    }
}
