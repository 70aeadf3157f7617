/// The statements of the delivery schedule in `state.db`.
enum DeliveryTables {
    static let due = """
        SELECT d.id, d.position, d.step, d.attempts, n.completion, n.commitment, n.supersedes
        FROM deliveries d JOIN notifications n ON n.position = d.position
        WHERE d.endpoint = ? AND d.state = 'owed' AND d.due <= ?
        ORDER BY d.due, d.position LIMIT ?
        """
    static let isAnyDue = "SELECT EXISTS (SELECT 1 FROM deliveries WHERE endpoint = ? AND state = 'owed' AND due <= ?)"
    static let nextDue = "SELECT min(due) FROM deliveries WHERE state = 'owed' AND due > ?"
    static let insertAttempt = """
        INSERT OR REPLACE INTO attempts
        (delivery, number, began, status, problem, address, resolving, connecting, securing, answering, total, excerpt)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let noteAttempt = """
        UPDATE deliveries SET attempts = ?, step = ?, status = ?, problem = ?, due = ?, changed = ? WHERE id = ? AND state = 'owed'
        """
    static let attempts = """
        SELECT number, began, status, problem, address, resolving, connecting, securing, answering, total, excerpt
        FROM attempts WHERE delivery = ? ORDER BY number
        """
}
