import GRDB

/// The tables of `state.db`, and every statement of the fold.
enum StateTables {
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

    /// What the folds have come to, to compare with another fold of the same log.
    private static let addDigests = "CREATE TABLE digests (fold TEXT PRIMARY KEY, digest BLOB NOT NULL) STRICT, WITHOUT ROWID"

    static let digests = "SELECT fold, digest FROM digests"
    static let putDigest = "INSERT OR REPLACE INTO digests (fold, digest) VALUES (?, ?)"

    /// Whose erasure is logged between two positions, by name and in the order of the log.
    private static let erasedBetween = "SELECT participant FROM people WHERE erased BETWEEN ? AND ?"
    static let noteErased = """
        INSERT INTO people (participant, erased, erased_at) VALUES (?, ?, ?)
        ON CONFLICT (participant) DO UPDATE SET
            erased_at = coalesce(erased_at, excluded.erased_at), erased = coalesce(erased, excluded.erased)
        """
    static let noteHeld = """
        INSERT INTO people (participant, held) VALUES (?, ?) ON CONFLICT (participant) DO UPDATE SET held = excluded.held
        """
    static let person = "SELECT erased, held FROM people WHERE participant = ?"
    static let erasedCount = "SELECT count(*) FROM people WHERE erased IS NOT NULL"
    static let withdraw = """
        UPDATE deliveries SET state = 'withdrawn', due = NULL, status = NULL, problem = NULL,
            changed = (SELECT erased_at FROM people p WHERE p.participant = deliveries.participant)
        WHERE participant IN (\(erasedBetween)) AND state = 'owed'
        """
    /// What receivers answered may repeat what they were told.
    static let forgetAnswers = """
        UPDATE attempts SET excerpt = NULL, problem = NULL
        WHERE (position, endpoint, request) IN (SELECT position, endpoint, request FROM deliveries WHERE participant IN (\(erasedBetween)))
        """
    static let forgetProblems = "UPDATE deliveries SET problem = NULL WHERE participant IN (\(erasedBetween))"
    /// Whom anything was owed about those people: an attempt may have arrived whatever came of it.
    static let owedAbout = """
        SELECT DISTINCT p.erased, d.endpoint FROM deliveries d JOIN people p ON p.participant = d.participant
        WHERE d.participant IN (\(erasedBetween)) ORDER BY p.erased, d.endpoint
        """
    static let deliveriesAbout = "SELECT * FROM deliveries WHERE participant = ? ORDER BY position, endpoint, request"
    static let anyAttempt = "SELECT EXISTS (SELECT 1 FROM attempts)"
    static let owedTo = "SELECT count(*) FROM deliveries WHERE participant = ? AND state = 'owed'"
    static let finishesOf = """
        SELECT count(*) FROM finishes f JOIN completions c ON c.number = f.completion WHERE c.participant = ?
        """

    /// By person, the one who finished longest ago first.
    static let outdated = """
        WITH told AS (
            SELECT c.participant, c.kind, c.finished, json_extract(c.json, '$.last.finishedAt') AS text, count(*) AS finishes,
                max(f.position) AS newest
            FROM completions c JOIN finishes f ON f.completion = c.number WHERE c.account = :account GROUP BY c.number
        ), waiting AS (SELECT participant, count(*) AS owed FROM deliveries WHERE state = 'owed' GROUP BY participant)
        SELECT t.participant, max(t.finished) AS last, sum(t.finishes) AS finishes, coalesce(w.owed, 0) AS owed, p.held
        FROM told t
            LEFT JOIN people p ON p.participant = 'prt_' || lower(hex(t.participant))
            LEFT JOIN waiting w ON w.participant = 'prt_' || lower(hex(t.participant))
        WHERE p.erased IS NULL
        GROUP BY t.participant
        HAVING max(CASE
                WHEN t.finished IS NULL THEN t.newest >= :end
                WHEN length(t.text) = 10 THEN t.text >= :day
                ELSE t.finished >= :cut
            END) = 0
            AND max(CASE t.kind WHEN 'course' THEN NOT :course WHEN 'exam' THEN NOT :exam ELSE NOT :assessment END) = 0
        ORDER BY last, t.participant
        """

    static let progress = "SELECT size, root FROM progress"
    static let putProgress = "INSERT OR REPLACE INTO progress (one, size, root) VALUES (1, ?, ?)"

    static let accounts = "SELECT account, webhooks, plan, plan_webhooks, plan_endpoints FROM accounts"
    static let account = "SELECT * FROM accounts WHERE account = ?"
    static let oneEndpoint = "SELECT * FROM endpoints WHERE endpoint = ?"
    static let putAccount = """
        INSERT OR REPLACE INTO accounts (account, webhooks, plan, plan_webhooks, plan_endpoints) VALUES (?, ?, ?, ?, ?)
        """
    static let endpoints = """
        SELECT endpoint, account, host, events, format, encoding, disclosure, told_since, added, configured, state, since,
            delivery_order, concurrency, rate, activities, outcomes, sources
        FROM endpoints
        """
    static let putEndpoint = """
        INSERT OR REPLACE INTO endpoints
        (endpoint, account, host, events, format, encoding, disclosure, told_since, added, configured, state, since,
            delivery_order, concurrency, rate, activities, outcomes, sources)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let insertImport = """
        INSERT OR REPLACE INTO imports (import, position, format, namespace, telling, started) VALUES (?, ?, ?, ?, ?, ?)
        """
    static let finishImport = "UPDATE imports SET finished = ?, refused = ? WHERE import = ?"
    static let importOf = "SELECT namespace, telling FROM imports WHERE import = ?"

    static let finish = "SELECT completion, event, revised, source FROM finishes WHERE position = ?"
    static let putFinish = """
        INSERT OR REPLACE INTO finishes (position, completion, event, source, revised, revoked, attempt) VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    static let removeFinish = "DELETE FROM finishes WHERE position = ?"
    static let revokeFinish = "UPDATE finishes SET revoked = 1 WHERE position = ?"
    static let standingFinishes = """
        SELECT position, source, attempt FROM finishes WHERE completion = ? AND revoked = 0 ORDER BY position
        """
    static let anyRevocation = "SELECT EXISTS (SELECT 1 FROM revocations)"
    static let revocation = "SELECT position FROM revocations WHERE key = ?"
    static let insertRevocation = "INSERT OR IGNORE INTO revocations (key, position) VALUES (?, ?)"
    static let completionPerson = "SELECT commitment FROM completions WHERE number = ?"
    static let completionNumber = "SELECT number FROM completions WHERE participant = ? AND id = ?"
    static let completion = "SELECT json FROM completions WHERE number = ?"
    static let nextCompletion = "SELECT coalesce(max(number) + 1, 1) FROM completions"
    static let insertCompletion = """
        INSERT INTO completions (number, id, account, participant, kind, activity, outcome, finished, commitment, json)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let updateCompletion = """
        UPDATE completions SET outcome = ?, finished = ?, commitment = coalesce(?, commitment), json = ? WHERE number = ?
        """

    static let insertNotification = """
        INSERT OR REPLACE INTO notifications (position, import, completion, commitment, supersedes) VALUES (?, ?, ?, ?, ?)
        """
    /// The same for one that may be there already.
    static let addNotification = """
        INSERT OR IGNORE INTO notifications (position, import, completion, commitment, supersedes) VALUES (?, ?, ?, ?, ?)
        """
    static let stateOfDelivery = "SELECT state FROM deliveries WHERE position = ? AND endpoint = ? AND request = ''"
    static let insertDelivery = """
        INSERT OR IGNORE INTO deliveries (id, endpoint, position, request, resent, type, participant, in_order_of, state, due, changed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'owed', ?, ?)
        """
    static let order = "UPDATE deliveries SET in_order_of = participant WHERE endpoint = ? AND in_order_of IS NULL"
    static let orderNone = "UPDATE deliveries SET in_order_of = NULL WHERE endpoint = ? AND in_order_of IS NOT NULL"
    static let settle = """
        UPDATE deliveries SET state = ?, due = NULL, attempts = max(attempts, ?), status = ?, problem = NULL, changed = ?, digest = ?
        WHERE position = ? AND endpoint = ? AND request = ?
        """
    static let settleBacklog = """
        UPDATE deliveries SET state = ?, due = NULL, status = NULL, problem = NULL, changed = ? WHERE endpoint = ? AND state = 'owed'
        """
    /// What was delivered, given up or skipped is owed again, marked; what is owed still is due at once.
    ///
    /// What was told anew under another id is not told a third time, and of whoever was erased nothing is but that.
    static let resend = """
        UPDATE deliveries SET state = 'owed', due = ?, step = 0, changed = ?, digest = NULL, resent = CASE state WHEN 'owed' THEN resent ELSE 1 END
        WHERE endpoint = ? AND position BETWEEN ? AND ? AND state IN ('owed', 'abandoned', 'skipped', ?) AND (request = '' OR state = 'owed')
            AND (type = 'participant.erased' OR participant NOT IN (SELECT participant FROM people WHERE erased IS NOT NULL))
        """
    static let makeDue = """
        UPDATE deliveries SET due = ?, step = 0, changed = ?
        WHERE endpoint = ? AND state = 'owed' AND position BETWEEN ? AND ?
        """
}
