/// The SQL that makes a connection keep what the DocC page of this target promises.
enum Pragmas {
    static let everyConnection = """
        PRAGMA secure_delete = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA foreign_keys = ON;
        """

    static func synchronous(_ kind: StoreFile.Kind) -> String { "PRAGMA synchronous = \(kind.synchronous)" }

    /// The settings that tests read back.
    static let promised = [
        "journal_mode": "PRAGMA journal_mode",
        "synchronous": "PRAGMA synchronous",
        "secure_delete": "PRAGMA secure_delete",
        "temp_store": "PRAGMA temp_store",
        "wal_autocheckpoint": "PRAGMA wal_autocheckpoint",
    ]

    /// About 4 MB of pages at our row sizes: rare enough to cost little, often enough to keep the WAL short.
    static let changesWorthACheckpoint = 1_000

    static let createFileTable = """
        CREATE TABLE file (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            store TEXT NOT NULL,
            kind TEXT NOT NULL
        ) STRICT
        """
    static let insertFile = "INSERT INTO file (one, store, kind) VALUES (1, ?, ?)"
    static let selectFile = "SELECT store, kind FROM file"
}
