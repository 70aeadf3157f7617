import Completions
import GRDB
import Storage

/// Makes the identity index whole from the lines: after it was brought up to date from an older version, or taken away.
enum IndexCatchUp {
    private static let batch = 2_000

    static func run(_ file: StoreFile, filters: IndexFilters) async throws {
        while try await isBehind(file) {
            try await file.write { database in
                let covered = try Int.fetchOne(database.cachedStatement(sql: IndexTables.progress)) ?? 0
                var sources = try IdentityIndex(database, .sources, filters: filters)
                var events = try IdentityIndex(database, .events, filters: filters)
                let rows = try Row.fetchCursor(database.cachedStatement(sql: LogTables.linesFrom), arguments: [covered, batch])
                var next = covered
                while let row = try rows.next() {
                    let logged = try LoggedEvent(row)
                    events.add(IndexKey(logged.event.id), at: logged.position.number)
                    if let recorded = logged.event.fact.recordedFinish {
                        sources.add(IndexKey(recorded.sourceKey), at: logged.position.number)
                    }
                    next = logged.position.number + 1
                }
                try sources.finish()
                try events.finish()
                try database.cachedStatement(sql: IndexTables.putProgress).execute(arguments: [next])
            }
        }
    }

    private static func isBehind(_ file: StoreFile) async throws -> Bool {
        try await file.read { database in
            let covered = try Int.fetchOne(database.cachedStatement(sql: IndexTables.progress)) ?? 0
            return covered < (try Int.fetchOne(database.cachedStatement(sql: LogTables.size)) ?? 0)
        }
    }
}
