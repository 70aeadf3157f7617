package import Completions
import FoundationEssentials
package import GRDB
import Storage

/// What is decided of people, and what there is of them.
extension Projections {
    /// How a participant's data stands.
    package struct Person: Hashable, Sendable {
        /// The event that says that it was erased.
        package let erased: Position?
        /// The event that says that it may not be.
        package let held: Position?
        /// Finishes that stand or stood.
        package let finishes: Int
        /// Deliveries that are owed.
        package let owed: Int
    }

    /// How a participant's data stands.
    package func person(_ participant: ParticipantID) async throws -> Person {
        try await file.read { try Self.person(participant, $0, countingOwed: true) }
    }

    /// How people's data stands, in their order; what is owed is not counted, since each count looks at every delivery.
    package func people(_ participants: [ParticipantID]) async throws -> [Person] {
        try await file.read { database in try participants.map { try Self.person($0, database, countingOwed: false) } }
    }

    private static func person(_ participant: ParticipantID, _ database: Database, countingOwed: Bool) throws -> Person {
        let row = try Row.fetchOne(database.cachedStatement(sql: StateTables.person), arguments: [participant.description])
        let finishes = try database.cachedStatement(sql: StateTables.finishesOf)
        let owed = countingOwed ? try Int.fetchOne(database, sql: StateTables.owedTo, arguments: [participant.description]) : nil
        return Person(
            erased: (row?[0] as Int?).map { Position($0) },
            held: (row?[1] as Int?).map { Position($0) },
            finishes: try Int.fetchOne(finishes, arguments: [Bytes(participant.bytes)]) ?? 0,
            owed: owed ?? 0
        )
    }

    /// Everything that anybody was or is owed about a participant, in the order of the log; looks at every delivery.
    package func deliveries(about participant: ParticipantID) async throws -> [Delivery] {
        try await file.read { database in
            try Row.fetchAll(database, sql: StateTables.deliveriesAbout, arguments: [participant.description]).map(Self.delivery)
        }
    }

    /// Somebody of whom nothing new was told for a long time.
    package struct Outdated: Hashable, Sendable {
        package let participant: ParticipantID
        /// When they finished last, where that is known.
        package let last: Timestamp?
        package let finishes: Int
        /// Deliveries that are owed.
        package let owed: Int
        /// The event of a legal hold.
        package let held: Position?
    }

    /// Those whose finishes are all old, and of activities of some kinds; whoever is erased is left out.
    ///
    /// - Parameters:
    ///   - cut: they finished earlier.
    ///   - end: what has no finish time was recorded before this position.
    package func outdated(
        before cut: Period.Bound,
        recordedBefore end: Position,
        only kinds: [Activity.Kind],
        in account: AccountName
    ) async throws -> [Outdated] {
        let arguments: StatementArguments = [
            "account": account.name, "cut": cut.instant.microseconds, "day": cut.day.description, "end": end.number,
            "course": kinds.contains(.course),
            "exam": kinds.contains(.exam), "assessment": kinds.contains(.assessment),
        ]
        return try await file.read { database in
            try Row.fetchAll(database, sql: StateTables.outdated, arguments: arguments).map { row in
                Outdated(
                    participant: ParticipantID(firstBitsOf: row["participant"] as Bytes),
                    last: (row["last"] as Int64?).map(Timestamp.init(microseconds:)),
                    finishes: row["finishes"],
                    owed: row["owed"],
                    held: (row["held"] as Int?).map { Position($0) }
                )
            }
        }
    }

    /// Whether anybody was erased, for a transaction on this file.
    package static func hasErased(_ database: Database) throws -> Bool {
        try Int.fetchOne(database.cachedStatement(sql: StateTables.erasedCount)) ?? 0 > 0
    }

    /// How many people were erased: grows when somebody is.
    package func erasedCount() async throws -> Int {
        try await file.read { try Int.fetchOne($0.cachedStatement(sql: StateTables.erasedCount)) ?? 0 }
    }
}
