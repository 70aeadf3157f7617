/// The SQL that makes a connection keep what the DocC page of this target promises.
enum Pragmas {
    static let everyConnection = """
        PRAGMA temp_store = MEMORY;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA foreign_keys = ON;
        """

    /// What is deleted is overwritten, but for the log: it holds nothing personal, and what it deletes are parts of its index, whose pages
    /// are overwritten only where that costs no writing of its own.
    static func secureDelete(_ kind: StoreFile.Kind) -> String { "PRAGMA secure_delete = \(kind == .log ? "FAST" : "ON")" }

    /// Of the writer, in KiB: a batch and the pages that it touches fit, so that none is written twice.
    static func cache(_ kind: StoreFile.Kind) -> String {
        switch kind {
        case .state: "PRAGMA cache_size = -49152"
        case .vault: "PRAGMA cache_size = -24576"
        case .log: "PRAGMA cache_size = -12288"
        case .keys: "PRAGMA cache_size = -2048"
        }
    }

    static func synchronous(_ kind: StoreFile.Kind) -> String { "PRAGMA synchronous = \(kind.synchronous)" }

    /// The settings that tests read back.
    static let promised = [
        "journal_mode": "PRAGMA journal_mode",
        "synchronous": "PRAGMA synchronous",
        "secure_delete": "PRAGMA secure_delete",
        "temp_store": "PRAGMA temp_store",
        "wal_autocheckpoint": "PRAGMA wal_autocheckpoint",
    ]

    /// After how many changed rows the WAL is moved into the file: rare enough to cost little, often enough to keep it short.
    ///
    /// Rows of the log and the vault come in order; those of the state are spread, so that each changes some pages of its own.
    static func changesWorthACheckpoint(_ kind: StoreFile.Kind) -> Int { kind == .state ? 6_144 : 16_384 }

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
