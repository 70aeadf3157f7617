package import Completions
import GRDB
import Storage

extension Projections {
    /// An import as the log tells of it.
    package struct ImportRun: Hashable, Sendable {
        package let id: ImportID
        /// The event that says that it began.
        package let position: Position
        package let format: String
        package let namespace: String
        package let telling: String
        package let started: Timestamp
        /// Absent where it was cut short, or is still running.
        package let finished: Timestamp?
        /// How many lines were refused; absent until it is finished.
        package let refused: Int?
    }

    /// The imports, newest first.
    ///
    /// - Parameter position: only those that began before this event.
    package func imports(limit: Int, before position: Position? = nil) async throws -> [ImportRun] {
        try await file.read { database in
            try Row.fetchAll(database, sql: ImportSQL.list, arguments: [position?.number ?? Int.max, limit]).map(Self.importRun)
        }
    }

    /// The imports whose id begins so.
    package func imports(beginning: String) async throws -> [ImportRun] {
        try await file.read { database in
            try Row.fetchAll(database, sql: ImportSQL.beginning, arguments: [beginning.count, beginning]).map(Self.importRun)
        }
    }

    private static func importRun(_ row: Row) throws -> ImportRun {
        guard let id = ImportID(row["import"] as String) else { throw ConfigurationRows.damaged }
        return ImportRun(
            id: id,
            position: Position(row["position"]),
            format: row["format"],
            namespace: row["namespace"],
            telling: row["telling"],
            started: Timestamp(microseconds: row["started"]),
            finished: (row["finished"] as Int64?).map(Timestamp.init(microseconds:)),
            refused: row["refused"]
        )
    }
}

private enum ImportSQL {
    static let list = "SELECT * FROM imports WHERE position < ? ORDER BY position DESC LIMIT ?"
    static let beginning = "SELECT * FROM imports WHERE substr(import, 1, ?) = ? ORDER BY position LIMIT 2"
}
