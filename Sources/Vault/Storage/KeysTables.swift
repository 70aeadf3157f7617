import GRDB

/// The tables of `keys.db`, and every statement that touches them.
enum KeysTables {
    static var migrations: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("keys 1") { try $0.execute(sql: create) }
        migrator.registerMigration("keys 2") { try $0.execute(sql: addSettings) }
        migrator.registerMigration("keys 3") { try $0.execute(sql: Tombstones.create) }
        migrator.registerMigration("keys 4") { try $0.execute(sql: ServiceTables.create) }
        migrator.registerMigration("keys 5") { try $0.execute(sql: ServiceTables.addTurnedAway) }
        migrator.registerMigration("keys 6") { try $0.execute(sql: ServiceTables.addLocation) }
        return migrator
    }

    private static let create = """
        CREATE TABLE keys (
            name TEXT PRIMARY KEY,
            secret BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE endpoints (
            endpoint TEXT PRIMARY KEY,
            url TEXT NOT NULL,
            secret BLOB NOT NULL,
            authority TEXT,
            allowed TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE newest (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            size INTEGER NOT NULL,
            root BLOB NOT NULL,
            note TEXT NOT NULL
        ) STRICT;
        """

    /// What came later of an endpoint's settings, as JSON: nobody asks for a part of it.
    private static let addSettings = #"ALTER TABLE endpoints ADD COLUMN settings TEXT NOT NULL DEFAULT '{"former":[],"headers":[]}'"#

    static let insertKey = "INSERT INTO keys (name, secret) VALUES (?, ?)"
    static let putKey = "INSERT OR REPLACE INTO keys (name, secret) VALUES (?, ?)"
    static let deleteKey = "DELETE FROM keys WHERE name = ? AND secret = ?"
    static let key = "SELECT secret FROM keys WHERE name = ?"
    static let putEndpoint = """
        INSERT OR REPLACE INTO endpoints (endpoint, url, secret, authority, allowed, settings) VALUES (?, ?, ?, ?, ?, ?)
        """
    static let endpoint = "SELECT url, secret, authority, allowed, settings FROM endpoints WHERE endpoint = ?"
    static let deleteEndpoint = "DELETE FROM endpoints WHERE endpoint = ?"
    static let newest = "SELECT size, root, note FROM newest"
    static let putNewest = "INSERT OR REPLACE INTO newest (one, size, root, note) VALUES (1, ?, ?, ?)"
}
