/// The tables of the identity index, and every statement that touches them.
enum IndexTables {
    /// `index_progress` says how many events the index covers.
    ///
    /// A run that a merge writes has `merging` -1 until it is whole; a run that a merge reads has that run's number. Run numbers are never
    /// used twice, so that what a process holds in memory of a run stays true.
    static let create = """
        DROP TABLE identities;
        DROP TABLE sources;
        CREATE TABLE index_progress (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            size INTEGER NOT NULL
        ) STRICT;
        INSERT INTO index_progress (one, size) VALUES (1, 0);
        CREATE TABLE index_runs (
            run INTEGER PRIMARY KEY AUTOINCREMENT,
            family INTEGER NOT NULL,
            bits INTEGER NOT NULL,
            entries INTEGER NOT NULL,
            merging INTEGER
        ) STRICT;
        CREATE TABLE index_merges (
            family INTEGER PRIMARY KEY,
            target INTEGER NOT NULL,
            next INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE index_buckets (
            id INTEGER PRIMARY KEY,
            filter BLOB NOT NULL,
            entries BLOB NOT NULL
        ) STRICT;
        """

    /// The row of a bucket: its run's number, then its own.
    static func bucket(_ number: Int, of run: Int) -> Int { run << 24 | number }

    static let progress = "SELECT size FROM index_progress"
    static let putProgress = "UPDATE index_progress SET size = ?"
    static let runs = """
        SELECT run, bits, entries, merging FROM index_runs WHERE family = ? AND merging IS NOT -1 ORDER BY run
        """
    static let allRuns = "SELECT run FROM index_runs"
    static let insertRun = "INSERT INTO index_runs (family, bits, entries, merging) VALUES (?, ?, ?, ?)"
    static let markMerging = "UPDATE index_runs SET merging = ? WHERE run = ?"
    static let deleteRun = "DELETE FROM index_runs WHERE run = ?"
    static let merge = """
        SELECT m.target, r.bits, m.next FROM index_merges m JOIN index_runs r ON r.run = m.target WHERE m.family = ?
        """
    static let insertMerge = "INSERT INTO index_merges (family, target, next) VALUES (?, ?, ?)"
    static let moveMerge = "UPDATE index_merges SET next = ? WHERE family = ?"
    static let endMerge = "DELETE FROM index_merges WHERE family = ?"
    static let insertBucket = "INSERT INTO index_buckets (id, filter, entries) VALUES (?, ?, ?)"
    static let entries = "SELECT entries FROM index_buckets WHERE id = ?"
    static let entriesBetween = "SELECT entries FROM index_buckets WHERE id BETWEEN ? AND ? ORDER BY id"
    static let filters = "SELECT filter FROM index_buckets WHERE id BETWEEN ? AND ? ORDER BY id"
    static let deleteBuckets = "DELETE FROM index_buckets WHERE id BETWEEN ? AND ?"
}
