package import Completions
import FoundationEssentials
import GRDB
import Storage

/// What an audit reads: the rows as they are, trusting none of them.
extension EventLog {
    /// One row of the log.
    package struct StoredRow: Hashable, Sendable {
        package let position: Position
        package let line: [UInt8]
        package let leaf: [UInt8]
    }

    /// Up to a number of rows from a position on, in order.
    package func rows(from position: Position, limit: Int) async throws -> [StoredRow] {
        try await file.read { database in
            let rows = try Row.fetchCursor(
                database.cachedStatement(sql: LogTables.rowsFrom),
                arguments: [position.number, limit]
            )
            var found: [StoredRow] = []
            while let row = try rows.next() {
                found.append(StoredRow(position: Position(row[0]), line: [UInt8](row[1] as Bytes), leaf: [UInt8](row[2] as Bytes)))
            }
            return found
        }
    }

    /// A stored tile.
    package func tile(level: Int, number: Int) async throws -> Tile? {
        try await file.read { database in
            let statement = try database.cachedStatement(sql: LogTables.tile)
            return try Bytes.fetchOne(statement, arguments: [level, number]).map { bytes in
                Tile(level: level, number: number, hashes: [UInt8](bytes))
            }
        }
    }

    /// How many tiles are stored.
    package func tileCount() async throws -> Int {
        try await file.read { try Int.fetchOne($0, sql: LogTables.tileCount) ?? 0 }
    }

    /// All published checkpoints, smallest first.
    package func checkpoints() async throws -> [String] {
        try await file.read { try String.fetchAll($0, sql: LogTables.checkpointsUpwards) }
    }

    /// The triggers that should guard the log and are not there.
    package func missingTriggers() async throws -> [String] {
        let present = try await file.read { Set(try String.fetchAll($0, sql: LogTables.presentTriggers)) }
        return LogTables.triggers.filter { !present.contains($0) }
    }

    /// The stored edge, or why it can't be one.
    package func edge() async throws -> TreeEdge {
        try await file.read(TreeRows.edge)
    }
}
