package import Completions
package import EventLog
import Storage

extension Projections {
    /// Stretches folded in one transaction.
    private static let stretchesAsOf = 16

    /// The read models as the events before a position made them, in a temporary file; what endpoints were owed is not in it.
    ///
    /// Recorded times never go back, so what was known at a time is what lies before a position.
    package static func asOf(
        _ end: Position,
        of log: EventLog,
        for store: StoreID,
        folded: (@Sendable (Int) -> Void)? = nil
    ) async throws -> Projections {
        let scratch = try Projections.scratch(for: store)
        var next = Position(0)
        while next < end {
            let stretches = try await log.stretches(from: next, count: stretchesAsOf)
            guard let last = stretches.last else { break }
            try await scratch.file.write { database in
                var transaction = try FoldTransaction(database, telling: .past([]), configuration: ConfigurationRows.load(database))
                for event in stretches.lazy.flatMap(\.events) where event.logged.position < end { try transaction.fold(event) }
            }
            next = Position(last.size)
            folded?(min(last.size, end.number))
        }
        return scratch
    }
}
