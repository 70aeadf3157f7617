import Completions
import GRDB
import Synchronization

/// The tree as the tables hold it.
final class TreeRows: Sendable {
    /// The newest edge that was read.
    ///
    /// What a snapshot held is in the log for good, so whoever asks later only reads the leaves behind it. Large lines, as those of settlements
    /// are, make reading the leaves beside them slow.
    private let known = Mutex(TreeEdge())

    /// The tree's edge as it was when the log had so many events: full tiles never change, so each level is a prefix of one.
    ///
    /// - Returns: `nil` when the log has fewer events.
    func edge(_ database: Database, at size: Int) throws -> TreeEdge? {
        let now = try edge(database)
        guard size < now.size else { return size == now.size ? now : nil }
        var levels: [[UInt8]] = []
        var rest = size
        while rest > 0 || levels.isEmpty {
            let number = rest / Tile.width
            let statement = try database.cachedStatement(sql: LogTables.tile)
            let stored = try Bytes.fetchOne(statement, arguments: [levels.count, number]).map { [UInt8]($0) }
            let whole = stored ?? (levels.count < now.levels.count ? now.levels[levels.count] : [])
            levels.append(Array(whole.prefix(rest % Tile.width * TreeHash.size)))
            rest = number
        }
        return TreeEdge(size: size, levels: levels)
    }

    /// The edge of the tree that the events make.
    func edge(_ database: Database) throws -> TreeEdge {
        let size = try Int.fetchOne(database.cachedStatement(sql: LogTables.size)) ?? 0
        let earlier = known.withLock { $0 }
        if earlier.size == size { return earlier }
        // Within a tile only the leaves go on.
        let goesOn = earlier.size < size && earlier.size / Tile.width == size / Tile.width
        let begin = goesOn ? earlier.size : size / Tile.width * Tile.width
        let leaves = try Data32.fetchAll(database.cachedStatement(sql: LogTables.leavesFrom), begin)
        let levels = goesOn ? [earlier.levels[0] + leaves] + earlier.levels.dropFirst() : [leaves] + (try Self.upper(database))
        guard let edge = TreeEdge(size: size, levels: levels) else {
            throw Failure(
                .store,
                doing: "reading the tree of the log",
                found: "its edge doesn't fit \(size) events",
                next: "find the damage with: tassel audit verify"
            )
        }
        known.withLock { known in
            if known.size < size { known = edge }
        }
        return edge
    }

    private static func upper(_ database: Database) throws -> [[UInt8]] {
        try Row.fetchAll(database.cachedStatement(sql: LogTables.edges)).map { [UInt8]($0[0] as Bytes) }
    }
}

/// Leaf hashes read end to end.
private enum Data32 {
    static func fetchAll(_ statement: Statement, _ begin: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let rows = try Row.fetchCursor(statement, arguments: [begin])
        while let row = try rows.next() { bytes.append(contentsOf: row[0] as Bytes) }
        return bytes
    }
}
