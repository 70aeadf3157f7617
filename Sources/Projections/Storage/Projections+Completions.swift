package import Completions
import FoundationEssentials
import GRDB
import Storage

extension Projections {
    /// Which completions are asked for; what is absent doesn't matter.
    package struct CompletionQuestion: Sendable {
        package var account: AccountName
        package var participants: [ParticipantID]?
        package var kind: Activity.Kind?
        package var activity: String?
        package var outcome: Outcome?
        /// The last finish, from this instant on.
        package var since: Timestamp?
        /// The last finish, before this instant.
        package var until: Timestamp?

        package init(account: AccountName) { self.account = account }
    }

    /// The completions that answer a question, in the order of their ids' bytes, a page at a time; each with the commitment to what
    /// was last known of its participant.
    ///
    /// - Parameter after: the last id of the page before.
    package func completions(
        _ question: CompletionQuestion,
        after: CompletionID? = nil,
        limit: Int = 1_000
    ) async throws -> [(completion: Completion, person: Commitment?)] {
        let arguments: StatementArguments = [
            "account": question.account.name,
            "after": after.map { Bytes($0.bytes) } ?? Bytes(),
            "kind": question.kind?.rawValue,
            "activity": question.activity,
            "outcome": question.outcome?.rawValue,
            "since": question.since?.microseconds,
            "until": question.until?.microseconds,
            "limit": limit,
        ]
        return try await file.read { database in
            guard let participants = question.participants else {
                return try Row.fetchAll(database, sql: CompletionSQL.page, arguments: arguments).map(Self.completion)
            }
            let found = try participants.flatMap { participant in
                let arguments = arguments + ["participant": Bytes(participant.bytes)]
                return try Row.fetchAll(database.cachedStatement(sql: CompletionSQL.pageOfParticipant), arguments: arguments)
                    .map(Self.completion)
            }
            return Array(found.sorted { $0.completion.id < $1.completion.id }.prefix(limit))
        }
    }

    private static func completion(_ row: Row) throws -> (completion: Completion, person: Commitment?) {
        let completion = try Completion(json: Array((row["json"] as String).utf8))
        return (completion, (row["commitment"] as Bytes?).flatMap { Commitment($0) })
    }
}

private enum CompletionSQL {
    static let page = "SELECT json, commitment FROM completions WHERE \(asked)"
    static let pageOfParticipant = "SELECT json, commitment FROM completions WHERE participant = :participant AND \(asked)"

    private static let asked = """
        account = :account AND outcome IS NOT NULL
          AND id > :after
          AND (:kind IS NULL OR kind = :kind)
          AND (:activity IS NULL OR activity = :activity)
          AND (:outcome IS NULL OR outcome = :outcome)
          AND (:since IS NULL OR finished >= :since)
          AND (:until IS NULL OR finished < :until)
        ORDER BY id LIMIT :limit
        """
}
