import GRDB

/// The tables of `state.db`, as each version made them.
extension StateTables {
    static var migrations: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("state 1") { try $0.execute(sql: create) }
        migrator.registerMigration("state 2") { try $0.execute(sql: foldAnew) }
        migrator.registerMigration("state 3") { try $0.execute(sql: addPacing) }
        migrator.registerMigration("state 4") { try $0.execute(sql: keepInOrder) }
        migrator.registerMigration("state 5") { try $0.execute(sql: findByPerson) }
        migrator.registerMigration("state 6") { try $0.execute(sql: addPeople) }
        migrator.registerMigration("state 7") { try $0.execute(sql: tellOfPeople) }
        migrator.registerMigration("state 8") { try $0.execute(sql: addDigests) }
        migrator.registerMigration("state 9") { try $0.execute(sql: addMerges) }
        return migrator
    }

    /// All but `attempts` and the schedule columns of unsettled deliveries follow from the log.
    ///
    /// The second migration makes most of these tables anew.
    private static let create = """
        CREATE TABLE progress (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            size INTEGER NOT NULL,
            root BLOB NOT NULL
        ) STRICT;
        CREATE TABLE accounts (
            account TEXT PRIMARY KEY,
            webhooks TEXT NOT NULL,
            plan TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE endpoints (
            endpoint TEXT PRIMARY KEY,
            account TEXT NOT NULL,
            host TEXT NOT NULL,
            events TEXT NOT NULL,
            format TEXT NOT NULL,
            encoding TEXT NOT NULL,
            disclosure TEXT NOT NULL,
            told_since INTEGER,
            added INTEGER NOT NULL,
            configured INTEGER NOT NULL,
            state TEXT NOT NULL,
            since INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE imports (
            import TEXT PRIMARY KEY,
            position INTEGER NOT NULL,
            format TEXT NOT NULL,
            namespace TEXT NOT NULL,
            telling TEXT NOT NULL,
            started INTEGER NOT NULL,
            finished INTEGER,
            refused INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE finishes (
            key BLOB PRIMARY KEY,
            completion BLOB NOT NULL,
            position INTEGER NOT NULL,
            event TEXT NOT NULL,
            source TEXT NOT NULL,
            revised TEXT,
            attempt TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX finishes_by_completion ON finishes (completion);
        CREATE TABLE revocations (
            key BLOB PRIMARY KEY,
            position INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE completions (
            id BLOB PRIMARY KEY,
            account TEXT NOT NULL,
            participant TEXT NOT NULL,
            kind TEXT NOT NULL,
            activity TEXT NOT NULL,
            outcome TEXT,
            finished INTEGER,
            commitment BLOB,
            json TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX completions_by_participant ON completions (account, participant);
        CREATE TABLE notifications (
            position INTEGER PRIMARY KEY,
            import TEXT,
            completion TEXT NOT NULL,
            commitment BLOB,
            supersedes TEXT
        ) STRICT;
        CREATE INDEX notifications_by_import ON notifications (import);
        CREATE TABLE deliveries (
            id BLOB PRIMARY KEY,
            endpoint TEXT NOT NULL,
            position INTEGER NOT NULL,
            request TEXT NOT NULL DEFAULT '',
            type TEXT NOT NULL,
            participant TEXT NOT NULL,
            state TEXT NOT NULL,
            due INTEGER,
            step INTEGER NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0,
            status INTEGER,
            problem TEXT,
            changed INTEGER NOT NULL,
            digest TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deliveries_due ON deliveries (endpoint, due) WHERE state = 'owed';
        CREATE INDEX deliveries_by_position ON deliveries (position, endpoint);
        CREATE TABLE attempts (
            delivery BLOB NOT NULL,
            number INTEGER NOT NULL,
            began INTEGER NOT NULL,
            status INTEGER,
            problem TEXT,
            address TEXT,
            resolving INTEGER,
            connecting INTEGER,
            securing INTEGER,
            answering INTEGER,
            total INTEGER NOT NULL,
            excerpt TEXT,
            PRIMARY KEY (delivery, number)
        ) STRICT, WITHOUT ROWID;
        """

    /// Rows in the order of the log, found by small indexes.
    ///
    /// A random key makes SQLite write a page for each row, so the only ones are those that an index of some bytes a row can hold. A
    /// finish is found by its position, which the log knows by its record.
    ///
    /// What follows from the log is folded anew. Attempts stay; what is unsettled loses its place in the schedule and is due at once.
    private static let foldAnew = """
        DELETE FROM progress;
        DELETE FROM accounts;
        DELETE FROM endpoints;
        DELETE FROM imports;
        DELETE FROM revocations;
        DELETE FROM notifications;
        DROP TABLE finishes;
        DROP TABLE completions;
        DROP TABLE deliveries;
        CREATE TABLE finishes (
            position INTEGER PRIMARY KEY,
            completion INTEGER NOT NULL,
            event BLOB NOT NULL,
            source TEXT NOT NULL,
            revised TEXT,
            revoked INTEGER NOT NULL CHECK (revoked IN (0, 1)),
            attempt TEXT NOT NULL
        ) STRICT;
        CREATE INDEX finishes_by_completion ON finishes (completion);
        CREATE TABLE completions (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            account TEXT NOT NULL,
            participant BLOB NOT NULL,
            kind TEXT NOT NULL,
            activity TEXT NOT NULL,
            outcome TEXT,
            finished INTEGER,
            commitment BLOB,
            json TEXT NOT NULL
        ) STRICT;
        CREATE INDEX completions_by_participant ON completions (participant);
        CREATE TABLE deliveries (
            position INTEGER NOT NULL,
            endpoint TEXT NOT NULL,
            request TEXT NOT NULL DEFAULT '',
            id BLOB NOT NULL UNIQUE,
            type TEXT NOT NULL,
            participant TEXT NOT NULL,
            state TEXT NOT NULL,
            due INTEGER,
            step INTEGER NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0,
            status INTEGER,
            problem TEXT,
            changed INTEGER NOT NULL,
            digest TEXT,
            PRIMARY KEY (position, endpoint, request)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deliveries_due ON deliveries (endpoint, due) WHERE state = 'owed';
        """

    /// How endpoints are paced, and how they fare: `health` is kept by the subscriber, and made anew where it is lost.
    private static let addPacing = """
        ALTER TABLE endpoints ADD COLUMN delivery_order TEXT NOT NULL DEFAULT 'any';
        ALTER TABLE endpoints ADD COLUMN concurrency INTEGER NOT NULL DEFAULT 16;
        ALTER TABLE endpoints ADD COLUMN rate TEXT;
        ALTER TABLE endpoints ADD COLUMN activities TEXT NOT NULL DEFAULT '';
        ALTER TABLE endpoints ADD COLUMN outcomes TEXT NOT NULL DEFAULT '';
        ALTER TABLE endpoints ADD COLUMN sources TEXT NOT NULL DEFAULT '';
        ALTER TABLE deliveries ADD COLUMN resent INTEGER NOT NULL DEFAULT 0 CHECK (resent IN (0, 1));
        CREATE INDEX deliveries_by_participant ON deliveries (endpoint, participant, position) WHERE state = 'owed';
        CREATE TABLE health (
            endpoint TEXT PRIMARY KEY,
            failures INTEGER NOT NULL,
            since INTEGER,
            step INTEGER,
            probe INTEGER,
            window INTEGER,
            held INTEGER,
            noted INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Attempts in the order of the log, an index of participants for those deliveries alone that go in their order, and what plans include.
    private static let keepInOrder = """
        ALTER TABLE accounts ADD COLUMN plan_webhooks TEXT NOT NULL DEFAULT 'on';
        ALTER TABLE accounts ADD COLUMN plan_endpoints INTEGER;
        DROP INDEX deliveries_by_participant;
        ALTER TABLE deliveries ADD COLUMN in_order_of TEXT;
        UPDATE deliveries SET in_order_of = participant
        WHERE endpoint IN (SELECT endpoint FROM endpoints WHERE delivery_order = 'participant');
        CREATE INDEX deliveries_in_order ON deliveries (endpoint, in_order_of, position) WHERE state = 'owed' AND in_order_of IS NOT NULL;
        ALTER TABLE attempts RENAME TO former;
        CREATE TABLE attempts (
            position INTEGER NOT NULL,
            endpoint TEXT NOT NULL,
            request TEXT NOT NULL,
            number INTEGER NOT NULL,
            began INTEGER NOT NULL,
            status INTEGER,
            problem TEXT,
            address TEXT,
            resolving INTEGER,
            connecting INTEGER,
            securing INTEGER,
            answering INTEGER,
            total INTEGER NOT NULL,
            excerpt TEXT,
            PRIMARY KEY (position, endpoint, request, number)
        ) STRICT, WITHOUT ROWID;
        -- After "state 2" was run just before, there are no deliveries to know them by, and they are let go.
        INSERT INTO attempts
            SELECT d.position, d.endpoint, d.request, f.number, f.began, f.status, f.problem, f.address, f.resolving, f.connecting,
                f.securing, f.answering, f.total, f.excerpt
            FROM former f JOIN deliveries d ON d.id = f.delivery;
        DROP TABLE former;
        """

    /// One index of random keys for completions, not two: one is found among those of its participant.
    ///
    /// Each random key of an event is a page to write, and what is folded beside an import waits for that.
    private static let findByPerson = """
        CREATE TABLE completions_by_person (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL,
            account TEXT NOT NULL,
            participant BLOB NOT NULL,
            kind TEXT NOT NULL,
            activity TEXT NOT NULL,
            outcome TEXT,
            finished INTEGER,
            commitment BLOB,
            json TEXT NOT NULL
        ) STRICT;
        INSERT INTO completions_by_person
            SELECT number, id, account, participant, kind, activity, outcome, finished, commitment, json FROM completions;
        DROP TABLE completions;
        ALTER TABLE completions_by_person RENAME TO completions;
        CREATE UNIQUE INDEX completions_by_participant ON completions (participant, id);
        """

    /// Of whom something is decided: whose data was erased, and whose may not be.
    private static let addPeople = """
        CREATE TABLE people (
            participant TEXT PRIMARY KEY,
            erased INTEGER,
            held INTEGER
        ) STRICT, WITHOUT ROWID;
        """

    /// What is told of a person alone has no completion; deliveries are withdrawn at the time of the event that erased.
    private static let tellOfPeople = """
        CREATE TABLE told (
            position INTEGER PRIMARY KEY,
            import TEXT,
            completion TEXT,
            commitment BLOB,
            supersedes TEXT
        ) STRICT;
        INSERT INTO told SELECT position, import, completion, commitment, supersedes FROM notifications;
        DROP TABLE notifications;
        ALTER TABLE told RENAME TO notifications;
        CREATE INDEX notifications_by_import ON notifications (import);
        ALTER TABLE people ADD COLUMN erased_at INTEGER;
        """

    /// Until when a record is revoked: what its source tells of a later time stands.
    ///
    /// Who is whom, whose a finish is by itself where it counts for somebody else, and what was told of the person with it. What is the same
    /// finish is judged otherwise since, so all is folded anew; attempts stay, and what is unsettled is due at once.
    private static let addMerges = """
        DELETE FROM progress;
        DELETE FROM accounts;
        DELETE FROM endpoints;
        DELETE FROM imports;
        DELETE FROM revocations;
        DELETE FROM finishes;
        DELETE FROM completions;
        DELETE FROM notifications;
        DELETE FROM deliveries;
        DELETE FROM people;
        DELETE FROM digests;
        ALTER TABLE revocations ADD COLUMN at INTEGER;
        ALTER TABLE finishes ADD COLUMN participant BLOB;
        ALTER TABLE finishes ADD COLUMN commitment BLOB;
        CREATE TABLE merges (participant BLOB PRIMARY KEY, into_participant BLOB NOT NULL, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """

    /// What the folds have come to, to compare with another fold of the same log.
    private static let addDigests = "CREATE TABLE digests (fold TEXT PRIMARY KEY, digest BLOB NOT NULL) STRICT, WITHOUT ROWID"
}
