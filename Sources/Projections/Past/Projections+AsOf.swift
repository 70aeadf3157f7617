package import Completions
package import EventLog
import FoundationEssentials
import GRDB
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

    /// The read models as they were before a position, with what endpoints were owed then and what was settled.
    ///
    /// When an attempt is due, and what unsettled ones came to, is not in it: the log doesn't say.
    package static func whole(
        asOf end: Position,
        of log: EventLog,
        for store: StoreID,
        folded: (@Sendable (Int) -> Void)? = nil
    ) async throws -> Projections {
        let scratch = try Projections.scratch(for: store)
        _ = try await scratch.foldAnew(log, before: end, marking: [], folded: folded)
        return scratch
    }

    /// Folds a log into a scratch file up to a position, exactly.
    ///
    /// - Parameter sizes: numbers of events after which the digests are wanted.
    package func foldAnew(
        _ log: EventLog,
        before end: Position,
        marking sizes: Set<Int>,
        folded: (@Sendable (Int) -> Void)?
    ) async throws -> [FoldMark] {
        try await foldAnew(log, before: end, marking: sizes, folded: folded) {
            .endpoints(try await pasts(askedForIn: $0, of: log, folded: nil))
        }
    }

    /// - Parameter telling: to whom some events are owed.
    private func foldAnew(
        _ log: EventLog,
        before end: Position,
        marking sizes: Set<Int>,
        folded: (@Sendable (Int) -> Void)?,
        telling: ([LoggedEvent]) async throws -> FoldTransaction.Telling
    ) async throws -> [FoldMark] {
        var marks: [FoldMark] = []
        var next = Position(0)
        while next < end {
            let stretches = try await log.stretches(from: next, count: Self.stretchesOfPast)
            guard let last = stretches.last else { break }
            let events = stretches.map { $0.events.filter { $0.logged.position < end } }
            let told = try await telling(events.joined().map(\.logged))
            marks += try await file.write { database in
                let configuration = try ConfigurationRows.load(database)
                var transaction = try FoldTransaction(database, telling: told, configuration: configuration)
                var marks: [FoldMark] = []
                for events in events {
                    StopPoint.foldBegins.reach()
                    marks += try transaction.fold(events, marking: sizes)
                }
                try transaction.finish()
                return marks
            }
            next = Position(last.size)
            folded?(min(last.size, end.number))
        }
        if let root = try await log.root(at: end.number) {
            try await file.write { try $0.execute(sql: StateTables.putProgress, arguments: [end.number, Bytes(root)]) }
        }
        return marks
    }

    /// The light kind, with what some would have been told.
    static func asOf(
        _ end: Position,
        of log: EventLog,
        for store: StoreID,
        telling questions: [Past.Question],
        folded: (@Sendable (Int) -> Void)?
    ) async throws -> Projections {
        let scratch = try Projections.scratch(for: store)
        _ = try await scratch.foldAnew(log, before: end, marking: [], folded: folded) { _ in .past(questions) }
        return scratch
    }
}
