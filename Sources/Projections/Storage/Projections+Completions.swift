package import Completions
import FoundationEssentials
import GRDB
import Storage
package import Vault

extension Projections {
    /// Which completions are asked for; what is absent doesn't matter.
    package struct CompletionQuestion: Sendable {
        package var account: AccountName
        package var participants: [ParticipantID]?
        package var kind: Activity.Kind?
        package var activity: String?
        package var outcome: Outcome?
        /// Those too of which every finish was taken back.
        package var withRevoked = false
        /// When the last finish was.
        package var period = Period()

        package init(account: AccountName) { self.account = account }
    }

    /// A completion's place among all: they are numbered as the log first told of them.
    package struct Place: Hashable, Comparable, Sendable {
        fileprivate let number: Int64

        /// Reads what ``text`` wrote.
        package init?(_ text: String) {
            guard let number = Int64(text), number >= 0 else { return nil }
            self.number = number
        }

        fileprivate init(number: Int64) { self.number = number }

        /// For a cursor.
        package var text: String { String(number) }

        package static func < (a: Place, b: Place) -> Bool { a.number < b.number }
    }

    /// A completion that answers a question.
    package struct Answer: Sendable {
        package let place: Place
        package let completion: Completion
        /// What was last known of its participant.
        package let person: Vault.Reference?
    }

    /// The completions that answer a question, in the order in which the log first told of them, a page at a time.
    ///
    /// - Parameter after: the last place of the page before.
    package func completions(_ question: CompletionQuestion, after: Place? = nil, limit: Int = 1_000) async throws -> [Answer] {
        let arguments: StatementArguments = [
            "account": question.account.name,
            "after": after?.number ?? 0,
            "kind": question.kind?.rawValue,
            "activity": question.activity,
            "outcome": question.outcome?.rawValue,
            "since": question.period.since?.instant.microseconds,
            "until": question.period.until?.instant.microseconds,
            "sinceDay": question.period.since?.day.description,
            "untilDay": question.period.until?.day.description,
            "limit": limit,
            "all": question.withRevoked,
        ]
        return try await file.read { database in
            guard let participants = question.participants else {
                return try Row.fetchAll(database, sql: CompletionSQL.page, arguments: arguments).map(Self.answer)
            }
            let found = try participants.flatMap { participant in
                let arguments = arguments + ["participant": Bytes(participant.bytes)]
                return try Row.fetchAll(database.cachedStatement(sql: CompletionSQL.pageOfParticipant), arguments: arguments)
                    .map(Self.answer)
            }
            return Array(found.sorted { $0.place < $1.place }.prefix(limit))
        }
    }

    /// The attempts of each completion that stand, in the order of the log.
    package func attempts(of places: [Place]) async throws -> [[Completion.Attempt]] {
        try await file.read { database in
            let statement = try database.cachedStatement(sql: StateTables.standingFinishes)
            return try places.map { place in
                try Row.fetchAll(statement, arguments: [place.number]).map { try Completion.Attempt(json: Array(($0[2] as String).utf8)) }
            }
        }
    }

    /// The namespaces of the sources that tell the finishes of each completion.
    package func sources(of places: [Place]) async throws -> [[String]] {
        try await file.read { database in
            let statement = try database.cachedStatement(sql: CompletionSQL.sources)
            return try places.map { try String.fetchAll(statement, arguments: [$0.number]) }
        }
    }

    /// Whether the finish that an event told is taken back.
    package func isRevoked(_ position: Position) async throws -> Bool {
        try await file.read { try Bool.fetchOne($0, sql: CompletionSQL.isRevoked, arguments: [position.number]) ?? false }
    }

    private static func answer(_ row: Row) throws -> Answer {
        let completion = try Completion(json: Array((row["json"] as String).utf8))
        return Answer(
            place: Place(number: row["number"]),
            completion: completion,
            person: Vault.Reference(kept: (row["commitment"] as Bytes?).map { [UInt8]($0) }, of: completion.participant)
        )
    }
}

private enum CompletionSQL {
    static let isRevoked = "SELECT revoked FROM finishes WHERE position = ?"
    static let sources = "SELECT DISTINCT source FROM finishes WHERE completion = ? AND revoked = 0 ORDER BY source"
    static let page = "SELECT number, json, commitment FROM completions WHERE \(asked)"
    static let pageOfParticipant = "SELECT number, json, commitment FROM completions WHERE participant = :participant AND \(asked)"

    private static let last = "json_extract(json, '$.last.finishedAt')"
    /// Of some only the day is known: ten characters.
    private static let isDay = "coalesce(length(\(last)), 0) = 10"
    private static let asked = """
        account = :account AND (outcome IS NOT NULL OR :all)
          AND number > :after
          AND (:kind IS NULL OR kind = :kind)
          AND (:activity IS NULL OR activity = :activity)
          AND (:outcome IS NULL OR outcome = :outcome)
          AND (:since IS NULL OR CASE WHEN \(isDay) THEN \(last) >= :sinceDay ELSE finished >= :since END)
          AND (:until IS NULL OR CASE WHEN \(isDay) THEN \(last) <= :untilDay ELSE finished < :until END)
        ORDER BY number LIMIT :limit
        """
}
