package import EventLog
import GRDB
import Glibc
import Storage

extension Projections {
    /// Folds the log from its beginning into a scratch file, then puts the result in place of what there was, in one transaction.
    ///
    /// What doesn't follow from the log is kept: attempts, when an unsettled delivery is due, and how endpoints fare.
    package func rebuild(from log: EventLog, folded: (@Sendable (Int) -> Void)? = nil) async throws {
        let scratchPath = file.path + ".rebuild"
        Self.remove(scratchPath)
        defer { Self.remove(scratchPath) }
        let scratch = try Projections.create(at: scratchPath, store: file.store)
        // Whatever becomes of it, it is removed.
        defer { try? scratch.file.close() }
        try await scratch.catchUp(with: log, folded: folded)
        StopPoint.rebuilt.reach()
        try await file.replaceContents(with: scratch.file, keeping: RebuildSQL.keep)
        try await catchUp(with: log)
    }

    private static func remove(_ path: String) {
        for ending in ["", "-wal", "-shm", ".queue", ".lock"] { unsafe unlink(path + ending) }
    }
}

/// What a rebuilt state takes over from the one before it, which is attached as `live`.
private enum RebuildSQL {
    static let keep = [keepAttempts, keepSchedule, keepHealth, forgetAnswers]

    private static let keepAttempts = """
        INSERT INTO main.attempts SELECT * FROM live.attempts
        WHERE (position, endpoint, request) IN (SELECT position, endpoint, request FROM main.deliveries)
        """

    /// An unsettled delivery keeps its place in the schedule, since only `state.db` knows it.
    private static let keepSchedule = """
        UPDATE main.deliveries SET
            due = old.due, step = old.step, attempts = old.attempts, status = old.status, problem = old.problem, changed = old.changed
        FROM live.deliveries AS old
        WHERE old.position = main.deliveries.position AND old.endpoint = main.deliveries.endpoint
          AND old.request = main.deliveries.request AND old.state = 'owed' AND main.deliveries.state = 'owed'
        """

    /// The state before may not have folded an erasure yet that this one has.
    private static let forgetAnswers = """
        UPDATE main.attempts SET excerpt = NULL, problem = NULL
        WHERE (position, endpoint, request) IN (
            SELECT d.position, d.endpoint, d.request FROM main.deliveries d JOIN main.people p ON p.participant = d.participant
            WHERE p.erased IS NOT NULL
        )
        """

    private static let keepHealth = "INSERT INTO main.health SELECT * FROM live.health"
}
