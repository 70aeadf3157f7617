package import Completions
import FoundationEssentials
import GRDB
import Storage

extension Projections {
    /// A delivery as it stands.
    package struct Delivery: Hashable, Sendable {
        package let id: DeliveryID
        package let endpoint: EndpointID
        package let position: Position
        /// The event that asked for it as new; empty for what is owed in the first place.
        package let request: String
        package let type: String
        /// Absent for what is about nobody.
        package let participant: ParticipantID?
        package let state: State
        /// When the next attempt is due; absent once settled, and while it waits past the schedule's end.
        package let due: Timestamp?
        /// Attempts since it became due or was last asked for.
        package let step: Int
        package let attempts: Int
        package let status: Int?
        package let problem: String?
        package let changed: Timestamp
        package let digest: String?

        /// Owed, or how it was settled.
        package enum State: Hashable, Sendable {
            case owed
            case settled(Settlement.How)

            /// The word for it.
            package var word: String {
                switch self {
                case .owed: "owed"
                case .settled(let how): how.rawValue
                }
            }
        }
    }

    /// Which deliveries are asked for.
    package struct DeliveryQuestion: Sendable {
        package var endpoint: EndpointID?
        package var state: String?
        package var ids: String?
        /// The event type.
        package var type: String?
        /// The positions of their events.
        package var positions: ClosedRange<Position>?
        /// Only of this account's endpoints.
        package var account: AccountName?
        /// Only those that follow this one.
        package var after: Place?
        /// Only those that changed later.
        package var changedAfter: Timestamp?

        package init() {}

        /// A delivery's place in the list.
        package struct Place: Hashable, Sendable {
            let position: Int
            let endpoint: String
            let request: String

            /// Reads what ``text`` wrote.
            package init?(_ text: String) {
                let parts = text.split(separator: "-", omittingEmptySubsequences: false)
                guard parts.count == 3, let position = Int(parts[0]), position >= 0 else { return nil }
                self.position = position
                endpoint = String(parts[1])
                request = String(parts[2])
            }

            package init(_ delivery: Delivery) {
                position = delivery.position.number
                endpoint = delivery.endpoint.description
                request = delivery.request
            }

            /// For a cursor: ids have no hyphens.
            package var text: String { "\(position)-\(endpoint)-\(request)" }
        }
    }

    /// Deliveries, newest event first.
    package func deliveries(_ question: DeliveryQuestion, limit: Int) async throws -> [Delivery] {
        let arguments: StatementArguments = [
            "endpoint": question.endpoint?.description, "state": question.state, "id": question.ids, "limit": limit,
            "type": question.type, "from": question.positions?.lowerBound.number, "through": question.positions?.upperBound.number,
            "after": question.changedAfter?.microseconds, "account": question.account?.name, "lastPosition": question.after?.position,
            "lastEndpoint": question.after?.endpoint, "lastRequest": question.after?.request,
        ]
        return try await file.read { database in
            try Row.fetchAll(database, sql: DeliverySQL.list, arguments: arguments).map(Self.delivery)
        }
    }

    /// An endpoint's deliveries in the order of the log, after one of them.
    package func deliveries(of endpoint: EndpointID, after last: Delivery?, limit: Int) async throws -> [Delivery] {
        let arguments: StatementArguments = [endpoint.description, last?.position.number ?? -1, last?.request ?? "", limit]
        return try await file.read { database in
            try Row.fetchAll(database, sql: DeliverySQL.ofEndpoint, arguments: arguments).map(Self.delivery)
        }
    }

    /// How many deliveries of each state every endpoint has.
    package func deliveryCounts() async throws -> [EndpointID: [String: Int]] {
        try await file.read { database in
            try Row.fetchAll(database, sql: DeliverySQL.counts).reduce(into: [:]) { counts, row in
                guard let endpoint = EndpointID(row["endpoint"] as String) else { throw ConfigurationRows.damaged }
                counts[endpoint, default: [:]][row["state"]] = row["count"]
            }
        }
    }

    /// How many deliveries of an endpoint a resend may send again.
    package struct Resendable: Hashable, Sendable {
        package let delivered: Int
        /// Abandoned or skipped.
        package let givenUp: Int
        package let owed: Int
    }

    /// How many deliveries of an endpoint a resend would send again; delivered ones not where only what failed is asked for.
    package func resendable(
        _ endpoint: EndpointID,
        from: Position,
        through: Position,
        _ scope: DeliveriesRequested.Scope,
        under identity: DeliveriesRequested.Identity
    ) async throws -> Resendable {
        try await file.read { database in
            let arguments: StatementArguments = [endpoint.description, from.number, through.number, identity == .same, identity == .same]
            let row = try Row.fetchOne(database, sql: DeliverySQL.resendable, arguments: arguments)
            return Resendable(
                delivered: scope == .all ? row?["delivered"] ?? 0 : 0,
                givenUp: row?["given_up"] ?? 0,
                owed: row?["owed"] ?? 0
            )
        }
    }

    /// The positions among these that an endpoint was or is owed.
    package func told(_ positions: [Position], to endpoint: EndpointID) async throws -> Set<Position> {
        try await file.read { database in
            let statement = try DirectStatement(database, StateTables.stateOfDelivery)
            return try positions.reduce(into: []) { told, position in
                try statement.run { values in
                    values.add(position.number)
                    values.add(endpoint.description)
                } row: { _ in
                    told.insert(position)
                }
            }
        }
    }

    /// How many deliveries are owed: all, and those whose schedule has come to its end.
    package func owed() async throws -> (all: Int, waiting: Int) {
        try await file.read { database in
            let row = try Row.fetchOne(database, sql: DeliverySQL.owed)
            return (row?["count"] ?? 0, row?["waiting"] ?? 0)
        }
    }

    /// How many deliveries an import's facts owe or owed.
    package func owed(by run: ImportID) async throws -> Int {
        try await file.read { try Int.fetchOne($0, sql: DeliverySQL.owedByImport, arguments: [run.description]) ?? 0 }
    }

    /// How many finishes of an account a filter would have told, up to now.
    package func untold(_ filter: EndpointFilter, in account: AccountName) async throws -> Int {
        try await file.read { database in
            try Row.fetchAll(database, sql: DeliverySQL.finishesByKind, arguments: [account.name]).reduce(0) { sum, row in
                guard let kind = Activity.Kind(rawValue: row["kind"]), filter.admits(EventType(finishOf: kind)) else { return sum }
                return sum + (row["count"] as Int)
            }
        }
    }

    static func delivery(_ row: Row) throws -> Delivery {
        let word: String = row["state"]
        let how = Settlement.How(rawValue: word)
        guard let endpoint = EndpointID(row["endpoint"] as String), word == "owed" || how != nil
        else { throw ConfigurationRows.damaged }
        return Delivery(
            id: DeliveryID(firstBitsOf: row["id"] as Bytes),
            endpoint: endpoint,
            position: Position(row["position"]),
            request: row["request"],
            type: row["type"],
            participant: ParticipantID(row["participant"] as String),
            state: how.map { .settled($0) } ?? .owed,
            due: (row["due"] as Int64?).map(Timestamp.init(microseconds:)),
            step: row["step"],
            attempts: row["attempts"],
            status: row["status"],
            problem: row["problem"],
            changed: Timestamp(microseconds: row["changed"]),
            digest: row["digest"]
        )
    }
}

private enum DeliverySQL {
    static let list = """
        SELECT * FROM deliveries
        WHERE (:endpoint IS NULL OR endpoint = :endpoint) AND (:state IS NULL OR state = :state)
          AND (:id IS NULL OR lower(hex(id)) LIKE :id || '%') AND (:type IS NULL OR type = :type)
          AND (:from IS NULL OR position BETWEEN :from AND :through) AND (:after IS NULL OR changed > :after)
          AND (:account IS NULL OR endpoint IN (SELECT endpoint FROM endpoints WHERE account = :account))
          AND (:lastPosition IS NULL OR position < :lastPosition
            OR position = :lastPosition AND (endpoint, request) > (:lastEndpoint, :lastRequest))
        ORDER BY position DESC, endpoint, request LIMIT :limit
        """
    static let ofEndpoint = """
        SELECT * FROM deliveries WHERE endpoint = ? AND (position, request) > (?, ?) ORDER BY position, request LIMIT ?
        """
    static let counts = "SELECT endpoint, state, count(*) AS count FROM deliveries GROUP BY endpoint, state"
    static let resendable = """
        SELECT count(*) FILTER (WHERE state = 'delivered' AND request = '') AS delivered,
            count(*) FILTER (WHERE state IN ('abandoned', 'skipped') AND request = '') AS given_up,
            count(*) FILTER (WHERE state = 'owed') AS owed
        FROM deliveries WHERE endpoint = ? AND position BETWEEN ? AND ?
            AND (type = 'participant.erased' AND ? OR participant NOT IN (SELECT participant FROM people WHERE erased IS NOT NULL))
            AND (participant <> '' OR ?)
        """
    static let owed = "SELECT count(*) AS count, count(*) - count(due) AS waiting FROM deliveries WHERE state = 'owed'"
    static let owedByImport = """
        SELECT count(*) FROM notifications n JOIN deliveries d ON d.position = n.position WHERE n.import = ?
        """
    static let finishesByKind = """
        SELECT c.kind, count(*) AS count FROM finishes f JOIN completions c ON c.number = f.completion
        WHERE c.account = ? GROUP BY c.kind
        """
}
