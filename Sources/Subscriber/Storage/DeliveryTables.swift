/// The statements of the delivery schedule in `state.db`.
enum DeliveryTables {
    static let due = """
        SELECT d.id, d.position, d.due, d.step, d.attempts, n.completion, n.commitment, n.supersedes, d.resent, d.request, d.participant
        FROM deliveries d JOIN notifications n ON n.position = d.position
        WHERE d.endpoint = ? AND d.state = 'owed' AND d.due <= ? AND (d.due, d.position) > (?, ?)
        ORDER BY d.due, d.position LIMIT ?
        """
    /// Of each participant only what is owed first, so that nothing overtakes it.
    static let dueInOrder = """
        SELECT d.id, d.position, d.due, d.step, d.attempts, n.completion, n.commitment, n.supersedes, d.resent, d.request, d.participant
        FROM deliveries d JOIN notifications n ON n.position = d.position
        WHERE d.endpoint = ? AND d.state = 'owed' AND d.due <= ? AND (d.due, d.position) > (?, ?) AND NOT EXISTS (
            SELECT 1 FROM deliveries b
            WHERE b.endpoint = d.endpoint AND b.in_order_of = d.in_order_of AND b.state = 'owed' AND b.position < d.position
        )
        ORDER BY d.due, d.position LIMIT ?
        """
    /// One delivery in the same columns, due or not.
    static let one = """
        SELECT d.id, d.position, d.due, d.step, d.attempts, n.completion, n.commitment, n.supersedes, d.resent, d.request, d.participant
        FROM deliveries d JOIN notifications n ON n.position = d.position WHERE d.id = ?
        """
    /// An endpoint's last attempts, from its newest events back.
    static let lastAttempts = """
        SELECT status, total FROM attempts WHERE endpoint = ? ORDER BY position DESC LIMIT ?
        """
    /// Goes from one endpoint in the index to the next, so that it costs the same however much is owed to each.
    static let nextDueOfEach = """
        WITH RECURSIVE owed (endpoint) AS (
            SELECT min(endpoint) FROM deliveries WHERE state = 'owed'
            UNION ALL
            SELECT (SELECT min(endpoint) FROM deliveries d WHERE d.state = 'owed' AND d.endpoint > owed.endpoint)
            FROM owed WHERE endpoint IS NOT NULL
        )
        SELECT endpoint, (SELECT min(due) FROM deliveries d WHERE d.state = 'owed' AND d.endpoint = owed.endpoint)
        FROM owed WHERE endpoint IS NOT NULL
        """
    /// Of each endpoint what is due, scheduled and waiting, with the first position that is owed.
    static let owed = """
        SELECT endpoint, count(*) FILTER (WHERE due <= ?), count(*) FILTER (WHERE due > ?), count(*) FILTER (WHERE due IS NULL), min(position)
        FROM deliveries WHERE state = 'owed' GROUP BY endpoint
        """
    static let heedClock = """
        UPDATE deliveries SET due = ? + max(0, due - changed), changed = ? WHERE state = 'owed' AND changed > ? AND due IS NOT NULL
        """
    static let health = "SELECT failures, since, step, probe, window, held, noted FROM health WHERE endpoint = ?"
    static let isAhead = "SELECT EXISTS (SELECT 1 FROM health WHERE noted > ?)"
    static let noteNow = "UPDATE health SET noted = ? WHERE noted > ?"
    static let endpointsWithHealth = "SELECT endpoint FROM health"
    static let probeNow = "UPDATE health SET probe = min(probe, ?), held = min(held, ?) WHERE endpoint = ?"
    static let putHealth = """
        INSERT OR REPLACE INTO health (endpoint, failures, since, step, probe, window, held, noted) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let insertAttempt = """
        INSERT OR REPLACE INTO attempts
        (position, endpoint, request, number, began, status, problem, address, resolving, connecting, securing, answering, total, excerpt)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    /// Whether a delivery is about somebody who was erased: what its receiver answers may repeat what nobody may keep any more.
    static let isAboutErased = """
        SELECT EXISTS (SELECT 1 FROM deliveries d JOIN people p ON p.participant = d.participant WHERE d.id = ? AND p.erased IS NOT NULL)
        """
    /// A retry that was asked for meanwhile, and so another due time, stands.
    static let noteAttempt = """
        UPDATE deliveries SET attempts = ?, step = CASE WHEN due = ? THEN ? ELSE step END, status = ?, problem = ?,
            due = CASE WHEN due = ? THEN ? ELSE due END, changed = ?
        WHERE id = ? AND state = 'owed'
        """
    static let attempts = """
        SELECT a.number, a.began, a.status, a.problem, a.address, a.resolving, a.connecting, a.securing, a.answering, a.total, a.excerpt
        FROM attempts a JOIN deliveries d ON d.position = a.position AND d.endpoint = a.endpoint AND d.request = a.request
        WHERE d.id = ? ORDER BY a.number
        """
}
