package import Completions
import FoundationEssentials
import GRDB
import Storage

extension Projections {
    /// One event about a participant and an activity, as far as telling it goes.
    package struct TellingStory: Hashable, Sendable {
        package let position: Position
        /// Whether it was told to anybody, or is owed.
        package let isNotified: Bool
        /// What became of it at each endpoint that it was or is owed to.
        package let deliveries: [Delivery]
    }

    /// All events about a participant and an activity that stand, or that somebody was told of, in the order of the log.
    ///
    /// Looks at every delivery: a question of an operator, not of a loop.
    ///
    /// - Parameter participants: a person's pseudonyms.
    package func tellings(of participants: [ParticipantID], activity: String) async throws -> [TellingStory] {
        try await file.read { database in
            var positions: Set<Int> = []
            var deliveries: [Int: [Delivery]] = [:]
            for participant in participants {
                positions.formUnion(try Int.fetchAll(database, sql: TellingSQL.standing, arguments: [Bytes(participant.bytes), activity]))
                for row in try Row.fetchAll(database, sql: TellingSQL.deliveries, arguments: [participant.description]) {
                    guard let json: String = row["completion"] else { continue }
                    let completion = try Completion(json: Array(json.utf8))
                    guard completion.activity.id == activity else { continue }
                    let delivery = try Self.delivery(row)
                    positions.insert(delivery.position.number)
                    deliveries[delivery.position.number, default: []].append(delivery)
                }
            }
            return try positions.sorted().map { position in
                let isNotified = try Bool.fetchOne(database, sql: TellingSQL.isNotified, arguments: [position]) ?? false
                return TellingStory(position: Position(position), isNotified: isNotified, deliveries: deliveries[position] ?? [])
            }
        }
    }

    /// How an import was told of: what it was written in, the namespace of its source, and whether it was recorded as history.
    package func run(_ id: ImportID) async throws -> (format: String, namespace: String, telling: ImportStarted.Telling)? {
        try await file.read { database in
            guard let row = try Row.fetchOne(database, sql: TellingSQL.run, arguments: [id.description]),
                let telling = ImportStarted.Telling(rawValue: row[2])
            else { return nil }
            return (row[0], row[1], telling)
        }
    }
}

private enum TellingSQL {
    static let standing = """
        SELECT f.position FROM completions c JOIN finishes f ON f.completion = c.number WHERE c.participant = ? AND c.activity = ?
        """
    static let deliveries = """
        SELECT d.*, n.completion FROM deliveries d JOIN notifications n ON n.position = d.position WHERE d.participant = ?
        """
    static let run = "SELECT format, namespace, telling FROM imports WHERE import = ?"
    static let isNotified = "SELECT EXISTS (SELECT 1 FROM notifications WHERE position = ?)"
}
