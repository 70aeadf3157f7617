import GRDB
import Storage

extension EventLog {
    /// What a qualification tries: statements that change what is logged, each undone whatever comes of it.
    private static let changes = [
        ("update", "UPDATE events SET line = x'7b7d' WHERE position = 0"), ("delete", "DELETE FROM events WHERE position = 0"),
        ("replace", "INSERT OR REPLACE INTO events SELECT position, x'7b7d', leaf FROM events WHERE position = 0"),
        ("gap", "INSERT INTO events SELECT max(position) + 2, line, leaf FROM events"),
    ]

    /// Tries to change the log by SQL, and undoes what was done.
    ///
    /// - Returns: the names of the changes that the schema did not refuse.
    package func changesNotRefused() async throws -> [String] {
        try await file.write { database in
            var taken: [String] = []
            for (name, sql) in Self.changes {
                try database.inSavepoint {
                    if (try? database.execute(sql: sql)) != nil { taken.append(name) }
                    return .rollback
                }
            }
            return taken
        }
    }
}
