import Completions
import GRDB
import Synchronization

/// Where keys are in the log: sorted immutable runs in `log.db`, merged in bounded slices (page EventLog, Identity index).
///
/// Derivable from the lines, and written in the transaction that writes them.
struct IdentityIndex {
    /// The two kinds of keys, each with runs of its own.
    enum Family: Int, Sendable, CaseIterable {
        /// Source keys: every telling of a record.
        case sources = 0
        /// Event ids.
        case events = 1
    }

    /// A run as its row describes it.
    struct Run: Sendable {
        let number: Int
        let bits: Int
        let entries: Int
        /// The merge that reads it, if one does.
        let merging: Int?
    }

    private let database: Database
    private let family: Family
    private let filters: IndexFilters
    private let runs: [Run]
    /// The filters of each run, where memory holds them.
    private var words: [[UInt64]?]
    private var added: [IndexEntry] = []
    /// Where a key was added by this transaction; a key added again is among `again`.
    private var places: [IndexKey: Int] = [:]
    private var again: [IndexKey: [Int]] = [:]

    init(_ database: Database, _ family: Family, filters: IndexFilters) throws {
        self.database = database
        self.family = family
        self.filters = filters
        runs = try Row.fetchAll(database.cachedStatement(sql: IndexTables.runs), arguments: [family.rawValue]).map { row in
            Run(number: row[0], bits: row[1], entries: row[2], merging: row[3])
        }
        words = Array(repeating: nil, count: runs.count)
    }

    /// The positions that bear a key, smallest first, those added by this transaction included.
    mutating func positions(of key: IndexKey) throws -> [Int] {
        var found: [Int] = []
        for (place, run) in runs.enumerated() {
            // Within a transaction the runs stay the same, so each one's filters are fetched once.
            if words[place] == nil { words[place] = try filters.words(of: run, database) }
            if let words = words[place], !IndexFilters.mayHold(key, run, words) { continue }
            let id = IndexTables.bucket(IndexBucket.number(of: key, bits: run.bits), of: run.number)
            if let bytes = try Bytes.fetchOne(database.cachedStatement(sql: IndexTables.entries), arguments: [id]) {
                found += IndexBucket.positions(of: key, in: [UInt8](bytes))
            }
        }
        // Runs are not in the order of their positions once some have been merged.
        if found.count > 1 { found.sort() }
        if let here = places[key] { found += [here] + (again[key] ?? []) }
        return found
    }

    /// Notes that an event of this transaction bears a key.
    mutating func add(_ key: IndexKey, at position: Int) {
        added.append(IndexEntry(key: key, position: position))
        if let first = places.updateValue(position, forKey: key) {
            places[key] = first
            again[key, default: []].append(position)
        }
    }

    /// Writes what was added and goes on merging.
    func finish() throws {
        guard !added.isEmpty else { return }
        var entries = added.sorted()
        if entries.count < IndexMerging.small, let last = runs.last, last.merging == nil, last.entries < IndexMerging.small {
            entries = IndexMerging.merge([try load(last, bucket: 0, through: (1 << last.bits) - 1), entries])
            try remove(last)
        }
        try write(entries)
        try merge(budget: IndexMerging.budget(added: added.count))
    }

    private func write(_ sorted: [IndexEntry]) throws {
        let bits = IndexBucket.bits(for: sorted.count)
        let run = try insertRun(bits: bits, entries: sorted.count, merging: nil)
        var begin = 0
        for bucket in 0..<1 << bits {
            var end = begin
            while end < sorted.count, IndexBucket.number(of: sorted[end].key, bits: bits) == bucket { end += 1 }
            try insert(IndexBucket(sorted[begin..<end], bits: bits), bucket, of: run)
            begin = end
        }
    }

    /// Goes on with the merge that is under way, or begins one where a level has come to its number of runs.
    private func merge(budget: Int) throws {
        var budget = budget
        while budget > 0 {
            guard let merge = try mergeUnderWay() ?? beginMerge() else { return }
            budget -= try advance(merge, budget: budget)
        }
    }

    private struct Merge {
        let target: Int
        let bits: Int
        /// The next bucket of the target.
        let next: Int
        let inputs: [Run]
    }

    private func mergeUnderWay() throws -> Merge? {
        guard let row = try Row.fetchOne(database.cachedStatement(sql: IndexTables.merge), arguments: [family.rawValue]) else { return nil }
        let target: Int = row[0]
        let inputs = try currentRuns().filter { $0.merging == target }
        return Merge(target: target, bits: row[1], next: row[2], inputs: inputs)
    }

    private func beginMerge() throws -> Merge? {
        let levels = Dictionary(grouping: try currentRuns()) { IndexMerging.level(of: $0.entries) }
        guard let inputs = levels.sorted(by: { $0.key < $1.key }).first(where: { $0.value.count >= IndexMerging.fan })?.value else {
            return nil
        }
        let total = inputs.reduce(0) { $0 + $1.entries }
        let bits = max(IndexBucket.bits(for: total), inputs.map(\.bits).max() ?? 0)
        let target = try insertRun(bits: bits, entries: total, merging: -1)
        for run in inputs { try database.cachedStatement(sql: IndexTables.markMerging).execute(arguments: [target, run.number]) }
        try database.cachedStatement(sql: IndexTables.insertMerge).execute(arguments: [family.rawValue, target, 0])
        return Merge(target: target, bits: bits, next: 0, inputs: inputs)
    }

    /// Merges whole buckets of the coarsest input until the budget is used up.
    ///
    /// - Returns: how many entries were merged, at least one.
    private func advance(_ merge: Merge, budget: Int) throws -> Int {
        let coarsest = merge.inputs.map(\.bits).min() ?? merge.bits
        let width = 1 << (merge.bits - coarsest)
        var next = merge.next
        var done = 0
        while next < 1 << merge.bits, done < budget {
            let lists = try merge.inputs.map { run in
                try load(run, bucket: next >> (merge.bits - run.bits), through: (next + width - 1) >> (merge.bits - run.bits))
            }
            let merged = IndexMerging.merge(lists)
            var begin = 0
            for bucket in next..<next + width {
                var end = begin
                while end < merged.count, IndexBucket.number(of: merged[end].key, bits: merge.bits) == bucket { end += 1 }
                try insert(IndexBucket(merged[begin..<end], bits: merge.bits), bucket, of: merge.target)
                begin = end
            }
            next += width
            done += max(1, merged.count)
        }
        if next < 1 << merge.bits {
            try database.cachedStatement(sql: IndexTables.moveMerge).execute(arguments: [next, family.rawValue])
        } else {
            try database.cachedStatement(sql: IndexTables.endMerge).execute(arguments: [family.rawValue])
            try database.cachedStatement(sql: IndexTables.markMerging).execute(arguments: [nil, merge.target])
            for run in merge.inputs { try remove(run) }
        }
        return max(1, done)
    }

    /// The runs as this transaction has left them, but for the target of a merge under way.
    private func currentRuns() throws -> [Run] {
        try Row.fetchAll(database.cachedStatement(sql: IndexTables.runs), arguments: [family.rawValue]).map { row in
            Run(number: row[0], bits: row[1], entries: row[2], merging: row[3])
        }
    }

    private func load(_ run: Run, bucket first: Int, through last: Int) throws -> [IndexEntry] {
        let statement = try database.cachedStatement(sql: IndexTables.entriesBetween)
        let arguments: StatementArguments = [IndexTables.bucket(first, of: run.number), IndexTables.bucket(last, of: run.number)]
        var entries: [IndexEntry] = []
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        while let row = try rows.next() { entries += IndexBucket.decode([UInt8](row[0] as Bytes)) }
        return entries
    }

    private func insertRun(bits: Int, entries: Int, merging: Int?) throws -> Int {
        try database.cachedStatement(sql: IndexTables.insertRun).execute(arguments: [family.rawValue, bits, entries, merging])
        return Int(database.lastInsertedRowID)
    }

    private func insert(_ bucket: IndexBucket, _ number: Int, of run: Int) throws {
        let filter = unsafe bucket.filter.withUnsafeBytes { unsafe Bytes($0) }
        try database.cachedStatement(sql: IndexTables.insertBucket)
            .execute(arguments: [IndexTables.bucket(number, of: run), filter, Bytes(bucket.entries)])
    }

    private func remove(_ run: Run) throws {
        let range: StatementArguments = [IndexTables.bucket(0, of: run.number), IndexTables.bucket((1 << run.bits) - 1, of: run.number)]
        try database.cachedStatement(sql: IndexTables.deleteBuckets).execute(arguments: range)
        try database.cachedStatement(sql: IndexTables.deleteRun).execute(arguments: [run.number])
    }
}
