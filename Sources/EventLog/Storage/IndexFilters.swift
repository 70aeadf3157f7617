import FoundationEssentials
import GRDB
import Synchronization

/// The filters of runs as memory holds them: loaded once a run has been asked for often enough, kept as long as it lives.
///
/// A run is never changed and its number never used again, so what is held can't be out of date.
final class IndexFilters: Sendable {
    private struct Held {
        var asked = 0
        /// The filters of all buckets, end to end.
        var words: [UInt64]?
    }

    private let held = Mutex<[Int: Held]>([:])

    /// So many questions are answered by looking into the run itself; then reading its filters is worth it.
    private static let patience = 64

    /// The filters of a run, once it has been asked for often enough.
    func words(of run: IdentityIndex.Run, _ database: Database) throws -> [UInt64]? {
        try held.withLock { held -> [UInt64]? in
            var known = held[run.number] ?? Held()
            if known.words == nil {
                known.asked += 1
                if known.asked > Self.patience { known.words = try Self.load(run, database) }
                held[run.number] = known
            }
            return known.words
        }
    }

    /// Whether a run may hold a key, by its filters.
    static func mayHold(_ key: IndexKey, _ run: IdentityIndex.Run, _ words: [UInt64]) -> Bool {
        let bucket = IndexBucket.number(of: key, bits: run.bits)
        return IndexFilter.admits(key, bits: run.bits, in: words, at: bucket * IndexFilter.size)
    }

    /// Forgets the runs that are no more.
    func keepOnly(_ runs: Set<Int>) {
        held.withLock { held in held = held.filter { runs.contains($0.key) } }
    }

    private static func load(_ run: IdentityIndex.Run, _ database: Database) throws -> [UInt64] {
        var words: [UInt64] = []
        words.reserveCapacity(IndexFilter.size << run.bits)
        let statement = try database.cachedStatement(sql: IndexTables.filters)
        let range: StatementArguments = [IndexTables.bucket(0, of: run.number), IndexTables.bucket((1 << run.bits) - 1, of: run.number)]
        let rows = try Row.fetchCursor(statement, arguments: range)
        while let row = try rows.next() {
            let bytes: Bytes = row[0]
            unsafe bytes.withUnsafeBytes { raw in
                for place in stride(from: 0, to: raw.count, by: 8) {
                    words.append(unsafe raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                }
            }
        }
        return words
    }
}
