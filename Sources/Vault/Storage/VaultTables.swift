import GRDB

/// The tables of `vault.db`, and every statement that touches them.
enum VaultTables {
    static var migrations: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("vault 1") { try $0.execute(sql: create) }
        migrator.registerMigration("vault 2") { try $0.execute(sql: createSeen) }
        migrator.registerMigration("vault 3") { try $0.execute(sql: dropSecondIndex) }
        migrator.registerMigration("vault 4") { try $0.execute(sql: createErased) }
        migrator.registerMigration("vault 5") { try $0.execute(sql: numberRefused) }
        return migrator
    }

    private static let create = """
        CREATE TABLE identifiers (
            hash BLOB PRIMARY KEY,
            participant TEXT NOT NULL,
            account TEXT NOT NULL,
            scheme TEXT NOT NULL,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX identifiers_by_value ON identifiers (value);
        CREATE INDEX identifiers_by_participant ON identifiers (participant);
        CREATE TABLE versions (
            participant TEXT NOT NULL,
            commitment BLOB NOT NULL,
            salt BLOB NOT NULL,
            fields TEXT NOT NULL,
            PRIMARY KEY (participant, commitment)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX versions_by_participant ON versions (participant, fields);
        CREATE TABLE actors (
            hash BLOB PRIMARY KEY,
            actor TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE imports (
            import TEXT PRIMARY KEY,
            file TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE refused (
            import TEXT NOT NULL,
            line INTEGER NOT NULL,
            reason TEXT NOT NULL,
            text TEXT NOT NULL,
            kept INTEGER NOT NULL,
            PRIMARY KEY (import, line)
        ) STRICT, WITHOUT ROWID;
        """

    /// How much of the log the vault has seen: all finishes below that size have their data here, or had it.
    private static let createSeen = """
        CREATE TABLE seen (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            size INTEGER NOT NULL
        ) STRICT;
        INSERT INTO seen (one, size) VALUES (1, 0);
        """

    /// A participant has few versions, which the primary key finds; an index of their fields doubled what each new one wrote.
    private static let dropSecondIndex = "DROP INDEX versions_by_participant"

    /// Whose data was erased, and the hashes of the identifiers that they had: not which hash was whose.
    ///
    /// `done` once nothing of them is left in any file. Notes are the free texts that events commit to.
    private static let createErased = """
        CREATE TABLE erased (
            participant TEXT PRIMARY KEY,
            position INTEGER NOT NULL,
            done INTEGER NOT NULL CHECK (done IN (0, 1))
        ) STRICT, WITHOUT ROWID;
        \(Tombstones.create);
        CREATE TABLE notes (
            commitment BLOB PRIMARY KEY,
            salt BLOB NOT NULL,
            text TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// A line may hold several records, each of which may be refused.
    private static let numberRefused = """
        CREATE TABLE refused_records (
            import TEXT NOT NULL,
            line INTEGER NOT NULL,
            part INTEGER NOT NULL,
            reason TEXT NOT NULL,
            text TEXT NOT NULL,
            kept INTEGER NOT NULL,
            PRIMARY KEY (import, line, part)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO refused_records SELECT import, line, 0, reason, text, kept FROM refused;
        DROP TABLE refused;
        ALTER TABLE refused_records RENAME TO refused;
        """

    static let isErased = "SELECT 1 FROM erased WHERE participant = ?"
    static let erasedCount = "SELECT count(*) FROM erased"
    static let erasedParticipants = "SELECT participant, done FROM erased"
    static let putErased = "INSERT OR IGNORE INTO erased (participant, position, done) VALUES (?, ?, 0)"
    static let markErasedDone = "UPDATE erased SET done = 1 WHERE participant = ?"
    static let hashesOfPerson = "SELECT hash FROM identifiers WHERE participant = ?"
    static let identifiersOfPerson = "SELECT account, scheme, value FROM identifiers WHERE participant = ? ORDER BY scheme, value"
    static let people = """
        SELECT DISTINCT participant FROM identifiers WHERE account = ? AND participant > ? ORDER BY participant LIMIT ?
        """
    static let versionsOfPerson = "SELECT commitment, salt, fields FROM versions WHERE participant = ? ORDER BY commitment"
    static let versionCount = "SELECT count(*) FROM versions WHERE participant = ?"
    static let deleteIdentifiers = "DELETE FROM identifiers WHERE participant = ?"
    static let deleteVersions = "DELETE FROM versions WHERE participant = ?"
    static let deleteRefused = "DELETE FROM refused"
    static let insertNote = "INSERT OR IGNORE INTO notes (commitment, salt, text) VALUES (?, ?, ?)"
    static let deleteNote = "DELETE FROM notes WHERE commitment = ?"
    static let note = "SELECT text FROM notes WHERE commitment = ?"

    static let seen = "SELECT size FROM seen"
    static let putSeen = "UPDATE seen SET size = max(size, ?)"
    static let participant = "SELECT participant FROM identifiers WHERE hash = ?"
    static let insertIdentifier = "INSERT INTO identifiers (hash, participant, account, scheme, value) VALUES (?, ?, ?, ?, ?)"
    static let version = "SELECT commitment FROM versions WHERE participant = ? AND fields = ?"
    static let insertVersion = "INSERT INTO versions (commitment, participant, salt, fields) VALUES (?, ?, ?, ?)"
    static let versionOfPerson = "SELECT salt, fields FROM versions WHERE participant = ? AND commitment = ?"
    static let versionsAfter = """
        SELECT participant, commitment, salt, fields FROM versions WHERE (participant, commitment) > (?, ?)
        ORDER BY participant, commitment LIMIT ?
        """
    static let actor = "SELECT actor FROM actors WHERE hash = ?"
    static let actorName = "SELECT name FROM actors WHERE actor = ?"
    static let insertActor = "INSERT INTO actors (hash, actor, name) VALUES (?, ?, ?)"
    static let insertImport = "INSERT INTO imports (import, file) VALUES (?, ?)"
    static let importFile = "SELECT file FROM imports WHERE import = ?"
    static let insertRefused = """
        INSERT INTO refused (import, line, part, reason, text, kept)
        SELECT ?1, ?2, (SELECT coalesce(max(part) + 1, 0) FROM refused WHERE import = ?1 AND line = ?2), ?3, ?4, ?5
        WHERE NOT EXISTS (SELECT 1 FROM refused WHERE import = ?1 AND line = ?2 AND reason = ?3 AND text = ?4)
        """
    static let refusedOfImport = "SELECT line, reason, text FROM refused WHERE import = ? ORDER BY line, part"
    static let forgetRefused = "DELETE FROM refused WHERE import = ? AND line = ?"
    static let purgeRefused = "DELETE FROM refused WHERE kept < ?"
    static let participantsBeginning = """
        SELECT DISTINCT participant FROM identifiers WHERE account = ? AND participant >= ? AND participant < ? LIMIT 10
        """
    static let participantsByValue = "SELECT DISTINCT participant FROM identifiers WHERE account = ? AND value = ? AND scheme <> 'record'"
}
