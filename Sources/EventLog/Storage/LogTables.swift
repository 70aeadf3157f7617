import GRDB

/// The tables of `log.db`, and every statement that touches them.
enum LogTables {
    static var migrations: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("log 1") { try $0.execute(sql: create) }
        migrator.registerMigration("log 2") { try $0.execute(sql: IndexTables.create) }
        migrator.registerMigration("log 3") { try $0.execute(sql: createErased) }
        migrator.registerMigration("log 4") { try $0.execute(sql: createMarks) }
        migrator.registerMigration("log 5") { try $0.execute(sql: createAnchors) }
        migrator.registerMigration("log 6") { try $0.execute(sql: createRotations) }
        migrator.registerMigration("log 7") { try $0.execute(sql: keepAnchors) }
        return migrator
    }

    /// Truth (`events`, `checkpoints`) and tree (`tiles`) refuse UPDATE and DELETE; `events` also refuses any INSERT but the next
    /// position, since INSERT OR REPLACE deletes without firing a DELETE trigger.
    ///
    /// `edge`, `identities` and `sources` are derivable; the second migration puts the identity index in place of the last two.
    private static let create = """
        CREATE TABLE events (
            position INTEGER PRIMARY KEY,
            line BLOB NOT NULL CHECK (length(line) <= 65535),
            leaf BLOB NOT NULL CHECK (length(leaf) = 32)
        ) STRICT;
        CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events BEGIN
            SELECT RAISE(ABORT, 'an event is never changed');
        END;
        CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events BEGIN
            SELECT RAISE(ABORT, 'an event is never deleted');
        END;
        CREATE TRIGGER events_refuse_gap BEFORE INSERT ON events
        WHEN NEW.position IS NOT (SELECT coalesce(max(position) + 1, 0) FROM events) BEGIN
            SELECT RAISE(ABORT, 'an event goes to the next position');
        END;
        CREATE TABLE tiles (
            level INTEGER NOT NULL,
            number INTEGER NOT NULL,
            hashes BLOB NOT NULL CHECK (length(hashes) = 8192),
            PRIMARY KEY (level, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER tiles_refuse_update BEFORE UPDATE ON tiles BEGIN
            SELECT RAISE(ABORT, 'a tile is never changed');
        END;
        CREATE TRIGGER tiles_refuse_delete BEFORE DELETE ON tiles BEGIN
            SELECT RAISE(ABORT, 'a tile is never deleted');
        END;
        CREATE TRIGGER tiles_refuse_replace BEFORE INSERT ON tiles
        WHEN EXISTS (SELECT 1 FROM tiles WHERE level = NEW.level AND number = NEW.number) BEGIN
            SELECT RAISE(ABORT, 'a tile is never replaced');
        END;
        CREATE TABLE checkpoints (
            size INTEGER PRIMARY KEY,
            note TEXT NOT NULL
        ) STRICT;
        CREATE TRIGGER checkpoints_refuse_update BEFORE UPDATE ON checkpoints BEGIN
            SELECT RAISE(ABORT, 'a checkpoint is never changed');
        END;
        CREATE TRIGGER checkpoints_refuse_delete BEFORE DELETE ON checkpoints BEGIN
            SELECT RAISE(ABORT, 'a checkpoint is never deleted');
        END;
        CREATE TRIGGER checkpoints_refuse_replace BEFORE INSERT ON checkpoints
        WHEN NEW.size <= (SELECT coalesce(max(size), -1) FROM checkpoints) BEGIN
            SELECT RAISE(ABORT, 'a checkpoint is newer than all before it');
        END;
        CREATE TABLE edge (
            level INTEGER PRIMARY KEY,
            hashes BLOB NOT NULL
        ) STRICT;
        CREATE TABLE identities (
            id BLOB PRIMARY KEY,
            position INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sources (
            key BLOB PRIMARY KEY,
            position INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Who was erased, by the events that say so: derivable, and written with them.
    private static let createErased = "CREATE TABLE erased (participant BLOB PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID"

    /// What the folds had come to at checkpoints; no part of the truth.
    private static let createMarks = """
        CREATE TABLE marks (
            size INTEGER NOT NULL,
            version INTEGER NOT NULL,
            fold TEXT NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (size, version, fold)
        ) STRICT, WITHOUT ROWID;
        """

    /// What time-stamping authorities said of checkpoints: evidence, and so never changed.
    private static let createAnchors = """
        CREATE TABLE anchors (
            size INTEGER NOT NULL,
            time INTEGER NOT NULL,
            authority TEXT NOT NULL,
            reply BLOB NOT NULL,
            PRIMARY KEY (size, reply)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER anchors_refuse_update BEFORE UPDATE ON anchors BEGIN
            SELECT RAISE(ABORT, 'an anchor is never changed');
        END;
        CREATE TRIGGER anchors_refuse_delete BEFORE DELETE ON anchors BEGIN
            SELECT RAISE(ABORT, 'an anchor is never deleted');
        END;
        """

    /// The keys that took the place of others, by the events that say so: derivable, and written with them.
    private static let createRotations = "CREATE TABLE rotations (position INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT"

    static let insertRotation = "INSERT INTO rotations (position, key) VALUES (?, ?)"
    static let rotations = "SELECT position, key FROM rotations ORDER BY position"
    /// As with tiles: INSERT OR REPLACE deletes without firing a DELETE trigger.
    private static let keepAnchors = """
        CREATE TRIGGER anchors_refuse_replace BEFORE INSERT ON anchors
        WHEN EXISTS (SELECT 1 FROM anchors WHERE size = NEW.size AND reply = NEW.reply) BEGIN
            SELECT RAISE(ABORT, 'an anchor is never replaced');
        END;
        """

    static let hasAnchor = "SELECT EXISTS (SELECT 1 FROM anchors WHERE size = ? AND reply = ?)"
    static let insertAnchor = "INSERT INTO anchors (size, time, authority, reply) VALUES (?, ?, ?, ?)"
    static let anchors = "SELECT size, time, authority, reply FROM anchors ORDER BY size, time"
    static let checkpointsDownwards = "SELECT size, note FROM checkpoints ORDER BY size DESC"
    static let insertMark = "INSERT OR IGNORE INTO marks (size, version, fold, digest) VALUES (?, ?, ?, ?)"
    static let marks = "SELECT size, fold, digest FROM marks WHERE version = ? AND size <= ? ORDER BY size"
    static let insertErased = "INSERT OR IGNORE INTO erased (participant, position) VALUES (?, ?)"
    static let anyErased = "SELECT EXISTS (SELECT 1 FROM erased)"
    static let isErased = "SELECT 1 FROM erased WHERE participant = ?"
    static let erased = "SELECT participant, position FROM erased ORDER BY position"
    static let erasedCount = "SELECT count(*) FROM erased"

    /// The triggers that `audit verify` expects to find.
    static let triggers = [
        "anchors_refuse_delete", "anchors_refuse_replace", "anchors_refuse_update", "checkpoints_refuse_delete",
        "checkpoints_refuse_replace",
        "checkpoints_refuse_update", "events_refuse_delete",
        "events_refuse_gap", "events_refuse_update", "tiles_refuse_delete", "tiles_refuse_replace", "tiles_refuse_update",
    ]

    static let insertEvent = "INSERT INTO events (position, line, leaf) VALUES (?, ?, ?)"
    static let insertTile = "INSERT INTO tiles (level, number, hashes) VALUES (?, ?, ?)"
    static let insertCheckpoint = "INSERT INTO checkpoints (size, note) VALUES (?, ?)"
    static let replaceEdge = "INSERT OR REPLACE INTO edge (level, hashes) VALUES (?, ?)"

    static let size = "SELECT coalesce(max(position) + 1, 0) FROM events"
    static let line = "SELECT line FROM events WHERE position = ?"
    static let linesFrom = "SELECT position, line FROM events WHERE position >= ? ORDER BY position LIMIT ?"
    static let rowsFrom = "SELECT position, line, leaf FROM events WHERE position >= ? ORDER BY position LIMIT ?"
    /// Those whose line holds a text that can't be part of a value.
    static let linesHolding = """
        SELECT position, line FROM events WHERE position >= ? AND position < ? AND instr(line, ?) > 0 ORDER BY position LIMIT ?
        """
    static let leavesFrom = "SELECT leaf FROM events WHERE position >= ? ORDER BY position"
    static let edges = "SELECT hashes FROM edge WHERE level > 0 ORDER BY level"
    static let checkpointsUpwards = "SELECT note FROM checkpoints ORDER BY size"
    static let newestCheckpoint = "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1"
    static let newestCheckpointUpTo = "SELECT note FROM checkpoints WHERE size <= ? ORDER BY size DESC LIMIT 1"
    static let newestCheckpointSize = "SELECT max(size) FROM checkpoints"
    static let tile = "SELECT hashes FROM tiles WHERE level = ? AND number = ?"
    static let tileCount = "SELECT count(*) FROM tiles"
    static let presentTriggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
}
