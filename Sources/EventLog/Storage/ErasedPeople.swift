import Completions
import GRDB

/// Of whom nothing is logged any more, as one transaction or snapshot sees it.
struct ErasedPeople {
    private let database: Database
    /// Most logs have none, and then nothing is asked for each finish.
    private let isAnybody: Bool

    init(_ database: Database) throws {
        self.database = database
        isAnybody = try Bool.fetchOne(database.cachedStatement(sql: LogTables.anyErased)) ?? false
    }

    func contains(_ participant: ParticipantID) throws -> Bool {
        if participant == .nobody { return true }
        guard isAnybody else { return false }
        return try Int.fetchOne(database.cachedStatement(sql: LogTables.isErased), arguments: [Bytes(participant.bytes)]) != nil
    }

    /// Notes who is erased by an event that is being written.
    static func add(_ participant: ParticipantID, at position: Position, _ database: Database) throws {
        let erased: StatementArguments = [Bytes(participant.bytes), position.number]
        try database.cachedStatement(sql: LogTables.insertErased).execute(arguments: erased)
    }
}
