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
    static let completions = "SELECT count(*) FROM completions WHERE outcome IS NOT NULL"
}
