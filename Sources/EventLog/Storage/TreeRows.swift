import Completions
import GRDB

/// The tree as the tables hold it.
enum TreeRows {
    /// The tree's edge as it was when the log had so many events: full tiles never change, so each level is a prefix of one.
    ///
    /// - Returns: `nil` when the log has fewer events.
    static func edge(_ database: Database, at size: Int) throws -> TreeEdge? {
        let now = try edge(database)
        guard size <= now.size else { return nil }
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
    static func edge(_ database: Database) throws -> TreeEdge {
        let size = try Int.fetchOne(database.cachedStatement(sql: LogTables.size)) ?? 0
        let begin = size / Tile.width * Tile.width
        let leaves = try Data32.fetchAll(database.cachedStatement(sql: LogTables.leavesFrom), begin)
        let upper = try Row.fetchAll(database.cachedStatement(sql: LogTables.edges)).map { row in
            [UInt8](row[0] as Bytes)
        }
        guard let edge = TreeEdge(size: size, levels: [leaves] + upper) else {
            throw Failure(
                .store,
                doing: "reading the tree of the log",
                found: "its edge doesn't fit \(size) events",
                next: "find the damage with: tassel audit verify"
            )
        }
        return edge
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
