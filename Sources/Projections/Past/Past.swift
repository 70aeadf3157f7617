package import Completions
package import EventLog
import FoundationEssentials
import GRDB
import Storage
package import Vault

/// What one endpoint would be told of events that lie behind.
///
/// A notification says how the completion stood when its event was recorded, so the log is folded from its beginning, apart from the read models,
/// into a temporary file that is gone with this value.
package struct Past: Sendable {
    /// Whom it is about, and which events.
    package struct Question: Sendable {
        package let endpoint: EndpointID
        package let account: AccountName
        package let filter: EndpointFilter
        /// The first position, inclusive.
        package let from: Position
        /// The last position, inclusive.
        package let through: Position
        /// The event that asks for it under new ids, if it does.
        package let request: EventID?

        package init(
            of endpoint: EndpointID,
            in account: AccountName,
            filter: EndpointFilter,
            from: Position,
            through: Position,
            request: EventID? = nil
        ) {
            self.endpoint = endpoint
            self.account = account
            self.filter = filter
            self.from = from
            self.through = through
            self.request = request
        }
    }

    /// One notification of the past.
    package struct Notification: Sendable {
        package let delivery: DeliveryID
        package let position: Position
        package let type: EventType
        package let run: ImportID?
        /// Whose finish it is by itself.
        package let participant: ParticipantID
        package let completion: Completion
        /// The personal data that the body may carry.
        package let person: Vault.Reference?
        package let supersedes: EventID?
    }

    private let file: StoreFile
    private let question: Question

    /// Folds the log once up to the last event that is asked about, and answers each question in its place.
    ///
    /// Facts that were recorded as history are in it too: it is what was asked for, not what is owed by itself.
    ///
    /// - Parameter folded: called with the number of events folded so far.
    package static func of(
        _ log: EventLog,
        _ questions: [Question],
        for store: StoreID,
        folded: (@Sendable (Int) -> Void)? = nil
    ) async throws -> [Past] {
        guard let end = questions.map(\.through).max() else { return [] }
        let file = try await Projections.asOf(end.next, of: log, for: store, telling: questions, folded: folded).file
        return questions.map { Past(file: file, question: $0) }
    }

    /// How many notifications it has.
    package func count() async throws -> Int {
        try await file.read { [question] database in
            let arguments: StatementArguments = [
                question.endpoint.description, question.request?.description ?? "", question.from.number, question.through.number,
            ]
            return try Int.fetchOne(database, sql: PastSQL.count, arguments: arguments) ?? 0
        }
    }

    /// A page of notifications, in the order of the log.
    package func notifications(after position: Position?, limit: Int) async throws -> [Notification] {
        try await file.read { try page($0, after: position, limit: limit) }
    }

    /// Hands out all notifications in the order of the log, without giving up the thread: for a transaction on another file.
    func forEach(_ body: (Notification) throws -> Void) throws {
        var last: Position?
        while true {
            let page = try file.readBlocking { [last] in try self.page($0, after: last, limit: 1_024) }
            guard let end = page.last?.position else { return }
            for notification in page { try body(notification) }
            last = end
        }
    }

    private func page(_ database: Database, after position: Position?, limit: Int) throws -> [Notification] {
        var page: [Notification] = []
        try DirectStatement(database, PastSQL.page).run { values in
            values.add(question.endpoint.description)
            values.add(question.request?.description ?? "")
            values.add(max(question.from.number, position.map { $0.number + 1 } ?? 0))
            values.add(question.through.number)
            values.add(limit)
        } row: { row in
            guard let type = EventType(rawValue: row.text(2)) else { throw ConfigurationRows.damaged }
            let completion = try Completion(json: row.bytes(4))
            page.append(
                Notification(
                    delivery: DeliveryID(firstBitsOf: row.bytes(0)),
                    position: Position(Int(row.number(1))),
                    type: type,
                    run: row.textIfAny(3).flatMap { ImportID($0) },
                    participant: ParticipantID(row.text(7)) ?? completion.participant,
                    completion: completion,
                    person: Vault.Reference(kept: row.bytesIfAny(5), of: completion.participant),
                    supersedes: row.textIfAny(6).flatMap { EventID($0) }
                )
            )
        }
        return page
    }
}

private enum PastSQL {
    static let count = "SELECT count(*) FROM deliveries WHERE endpoint = ? AND request = ? AND position BETWEEN ? AND ?"
    static let page = """
        SELECT d.id, d.position, d.type, n.import, n.completion, n.commitment, n.supersedes, d.participant
        FROM deliveries d JOIN notifications n ON n.position = d.position
        WHERE d.endpoint = ? AND d.request = ? AND d.position BETWEEN ? AND ? ORDER BY d.position LIMIT ?
        """
}
