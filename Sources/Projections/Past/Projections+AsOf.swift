package import Completions
package import EventLog
import Storage

extension Projections {
    /// Stretches folded in one transaction.
    private static let stretchesOfPast = 16

    /// The read models as the events before a position made them, in a temporary file; what endpoints were owed is not in it.
    ///
    /// Recorded times never go back, so what was known at a time is what lies before a position.
    ///
    /// - Parameter folded: called with the number of events folded so far.
    package static func asOf(
        _ end: Position,
        of log: EventLog,
        for store: StoreID,
        folded: (@Sendable (Int) -> Void)? = nil
    ) async throws -> Projections {
        try await asOf(end, of: log, for: store, telling: [], folded: folded)
    }

    /// The same, with what some would have been told.
    static func asOf(
        _ end: Position,
        of log: EventLog,
        for store: StoreID,
        telling questions: [Past.Question],
        folded: (@Sendable (Int) -> Void)?
    ) async throws -> Projections {
        let scratch = try Projections.scratch(for: store)
        var next = Position(0)
        while next < end {
            let stretches = try await log.stretches(from: next, count: stretchesOfPast)
            guard let last = stretches.last else { break }
            try await scratch.file.write { database in
                var transaction = try FoldTransaction(database, telling: .past(questions), configuration: ConfigurationRows.load(database))
                for event in stretches.lazy.flatMap(\.events) where event.logged.position < end { try transaction.fold(event) }
                try transaction.finish()
            }
            next = Position(last.size)
            folded?(min(last.size, end.number))
        }
        return scratch
    }
}
