package import EventLog
import GRDB
import Glibc
import Storage

extension Projections {
    /// Folds the log from its beginning into a scratch file, then puts the result in place of what there was, in one transaction.
    ///
    /// What doesn't follow from the log is kept: attempts, and when an unsettled delivery is due.
    package func rebuild(from log: EventLog, folded: (@Sendable (Int) -> Void)? = nil) async throws {
        let scratchPath = file.path + ".rebuild"
        Self.remove(scratchPath)
        defer { Self.remove(scratchPath) }
        let scratch = try Projections.create(at: scratchPath, store: file.store)
        do {
            try await scratch.catchUp(with: log, folded: folded)
        } catch {
            try scratch.file.close()
            throw error
        }
        try scratch.file.close()
        StopPoint.rebuilt.reach()
        try await file.takeOver(from: scratchPath, statements: RebuildSQL.replace)
        try await catchUp(with: log)
    }

    private static func remove(_ path: String) {
        for ending in ["", "-wal", "-shm", ".queue", ".lock"] { unsafe unlink(path + ending) }
    }
}

/// The statements that move a rebuilt state into place; `rebuilt` is the attached scratch file.
private enum RebuildSQL {
    static let derived = [
        "progress", "accounts", "endpoints", "imports", "finishes", "revocations", "completions", "notifications",
    ]

    static let replace =
        derived.flatMap { ["DELETE FROM main.\($0)", "INSERT INTO main.\($0) SELECT * FROM rebuilt.\($0)"] } + [
            keepSchedule,
            "DELETE FROM main.deliveries",
            "INSERT INTO main.deliveries SELECT * FROM rebuilt.deliveries",
            "DELETE FROM main.attempts WHERE delivery NOT IN (SELECT id FROM main.deliveries)",
        ]

    /// An unsettled delivery keeps its place in the schedule, since only `state.db` knows it.
    private static let keepSchedule = """
        UPDATE rebuilt.deliveries SET
            due = old.due, step = old.step, attempts = old.attempts, status = old.status, problem = old.problem, changed = old.changed
        FROM main.deliveries AS old
        WHERE old.id = rebuilt.deliveries.id AND old.state = 'owed' AND rebuilt.deliveries.state = 'owed'
        """
}
