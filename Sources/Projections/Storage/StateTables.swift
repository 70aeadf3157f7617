/// The statements of the fold, on the tables that `StateTables+Migrations` makes.
enum StateTables {
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

    static let finish = "SELECT completion, event, revised, source, revoked, attempt, participant FROM finishes WHERE position = ?"
    static let putFinish = """
        INSERT OR REPLACE INTO finishes (position, completion, event, source, revised, revoked, attempt, participant, commitment)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let removeFinish = "DELETE FROM finishes WHERE position = ?"
    static let revokeFinish = "UPDATE finishes SET revoked = 1 WHERE position = ?"
    static let standingFinishes = """
        SELECT position, source, attempt FROM finishes WHERE completion = ? AND revoked = 0 ORDER BY position
        """
    static let anyRevocation = "SELECT EXISTS (SELECT 1 FROM revocations)"
    static let revocation = "SELECT at FROM revocations WHERE key = ?"
    /// What is revoked without a time is for good, else until the latest time.
    static let insertRevocation = """
        INSERT INTO revocations (key, position, at) VALUES (?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET at = CASE WHEN at IS NULL OR excluded.at IS NULL THEN NULL ELSE max(at, excluded.at) END
        """
    static let merges = "SELECT participant, into_participant FROM merges"
    static let insertMerge = "INSERT OR REPLACE INTO merges (participant, into_participant, position) VALUES (?, ?, ?)"
    static let deleteMerge = "DELETE FROM merges WHERE participant = ?"
    static let completionsOf = "SELECT number FROM completions WHERE participant = ? ORDER BY number"
    static let finishesOfCompletion = "SELECT position, participant FROM finishes WHERE completion = ? ORDER BY position"
    static let newestFinish = "SELECT participant, commitment FROM finishes WHERE completion = ? ORDER BY position DESC LIMIT 1"
    static let setPerson = "UPDATE completions SET commitment = ? WHERE number = ?"
    static let owedAboutPerson = "SELECT DISTINCT endpoint FROM deliveries WHERE participant = ?"
    static let moveFinish = "UPDATE finishes SET completion = ?, participant = ? WHERE position = ?"
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
    static let order = "UPDATE deliveries SET in_order_of = participant WHERE endpoint = ? AND in_order_of IS NULL AND participant <> ''"
    static let orderAnew = "UPDATE deliveries SET in_order_of = ? WHERE in_order_of IS NOT NULL AND participant = ?"
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
