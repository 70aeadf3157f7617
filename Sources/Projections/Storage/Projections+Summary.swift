package import Completions
import GRDB
import Storage

extension Projections {
    /// What came in, in numbers.
    package struct Summary: Hashable, Sendable {
        package let imports: Int
        /// Imports that began and never came to their end: killed or still running.
        package let unfinished: Int
        package let refused: Int
        package let finishes: Int
        package let completions: Int

        /// Writes its members, as the command line and the management API tell them.
        package func write(to json: inout JSONWriter) {
            json.member("imports", number: imports)
            json.member("unfinishedImports", number: unfinished)
            json.member("refusedLines", number: refused)
            json.member("finishes", number: finishes)
            json.member("completions", number: completions)
        }
    }

    /// How many completions of an account were last finished on each day since one, by UTC days.
    package func completionsByDay(since day: CivilDate, in account: AccountName) async throws -> [(
        day: CivilDate, outcome: Outcome, count: Int
    )] {
        try await file.read { database in
            let arguments: StatementArguments = [account.name, Int64(day.daysSince1970) * 86_400_000_000]
            return try Row.fetchAll(database, sql: SummarySQL.byDay, arguments: arguments).compactMap { row in
                guard let outcome = Outcome(rawValue: row[1]) else { return nil }
                return (CivilDate(daysSince1970: row[0]), outcome, row[2])
            }
        }
    }

    /// Counts what came in.
    package func summary() async throws -> Summary {
        try await file.read { database in
            func count(_ sql: String) throws -> Int { try Int.fetchOne(database, sql: sql) ?? 0 }
            return Summary(
                imports: try count(SummarySQL.imports),
                unfinished: try count(SummarySQL.unfinished),
                refused: try count(SummarySQL.refused),
                finishes: try count(SummarySQL.finishes),
                completions: try count(SummarySQL.completions)
            )
        }
    }
}

private enum SummarySQL {
    static let imports = "SELECT count(*) FROM imports"
    static let unfinished = "SELECT count(*) FROM imports WHERE finished IS NULL"
    static let refused = "SELECT coalesce(sum(refused), 0) FROM imports"
    static let finishes = "SELECT count(*) FROM finishes"
    static let byDay = """
        SELECT finished / 86400000000 AS day, outcome, count(*) FROM completions
        WHERE account = ? AND finished >= ? AND outcome IS NOT NULL GROUP BY day, outcome ORDER BY day
        """
    static let completions = "SELECT count(*) FROM completions WHERE outcome IS NOT NULL"
}
