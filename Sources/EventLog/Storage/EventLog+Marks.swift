import FoundationEssentials
import GRDB
import Storage

/// The marks that folds leave with checkpoints.
extension EventLog {
    /// Keeps a mark; of a size and version that has one, the first stays.
    package func keep(_ mark: FoldMark) async throws {
        try await file.write { database in
            for (fold, digest) in mark.digests {
                try database.execute(sql: LogTables.insertMark, arguments: [mark.size, mark.version, fold.rawValue, Bytes(digest)])
            }
        }
    }

    /// The marks of a version of the folds, up to a number of events, the smallest first.
    package func marks(version: Int, upTo size: Int) async throws -> [FoldMark] {
        let rows = try await file.read { database in
            try Row.fetchAll(database, sql: LogTables.marks, arguments: [version, size]).map { row in
                (size: row[0] as Int, fold: row[1] as String, digest: [UInt8](row[2] as Bytes))
            }
        }
        let bySize = Dictionary(grouping: rows, by: \.size)
        return bySize.keys.sorted().map { size in
            var digests: [FoldMark.Fold: [UInt8]] = [:]
            for row in bySize[size] ?? [] { if let fold = FoldMark.Fold(rawValue: row.fold) { digests[fold] = row.digest } }
            return FoldMark(size: size, version: version, digests: digests)
        }
    }
}
