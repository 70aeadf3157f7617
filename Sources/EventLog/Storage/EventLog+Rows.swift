package import Completions
import FoundationEssentials
import GRDB
import Storage

/// What an audit reads: the rows as they are, trusting none of them.
extension EventLog {
    /// Consecutive rows, their bytes end to end.
    package struct StoredRows: Sendable {
        /// One row of the log.
        package struct Row: Sendable {
            package let position: Position
            /// Where the line is in ``StoredRows/bytes``.
            package let line: Range<Int>
            /// Where the leaf hash is, of whatever length.
            package let leaf: Range<Int>
        }

        package private(set) var bytes: [UInt8] = []
        package private(set) var rows: [Row] = []

        fileprivate init(reserving rows: Int) {
            bytes.reserveCapacity(rows * 1_024)
            self.rows.reserveCapacity(rows)
        }

        fileprivate mutating func append(_ position: Int, line: Bytes, leaf: Bytes) {
            let begin = bytes.count
            unsafe line.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            let end = bytes.count
            unsafe leaf.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            rows.append(Row(position: Position(position), line: begin..<end, leaf: end..<bytes.count))
        }
    }

    /// Up to a number of rows from a position on, in order.
    package func rows(from position: Position, limit: Int) async throws -> StoredRows {
        try await file.read { database in
            let rows = try Row.fetchCursor(
                database.cachedStatement(sql: LogTables.rowsFrom),
                arguments: [position.number, limit]
            )
            var found = StoredRows(reserving: limit)
            while let row = try rows.next() {
                try row.withUnsafeData(atIndex: 1) { line in
                    try row.withUnsafeData(atIndex: 2) { leaf in found.append(row[0], line: line ?? Bytes(), leaf: leaf ?? Bytes()) }
                }
            }
            return found
        }
    }

    /// Those of some tiles that are not stored as they are given.
    package func tiles(storedOtherwiseThan tiles: [Tile]) async throws -> [Tile] {
        try await file.read { database in
            try tiles.filter { tile in
                let statement = try database.cachedStatement(sql: LogTables.tile)
                let stored = try Bytes.fetchOne(statement, arguments: [tile.level, tile.number])
                return stored.map { [UInt8]($0) } != tile.hashes
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

    /// The stored edge, or why it can't be one; read anew, whatever was read before.
    package func edge() async throws -> TreeEdge {
        try await file.read { try TreeRows().edge($0) }
    }

    /// The stored edge as it was when the log had so many events; `nil` when it has fewer.
    package func edge(at size: Int) async throws -> TreeEdge? {
        try await file.read { try TreeRows().edge($0, at: size) }
    }
}
