package import Completions
import FoundationEssentials
import GRDB
import Storage

extension EventLog {
    /// Events a stretch: some milliseconds of work for a follower.
    private static let stretch = 1_024

    /// Up to a number of stretches from a position on; empty when nothing follows.
    package func stretches(from position: Position, count: Int) async throws -> [LogStretch] {
        try await file.read { [filters, tree] database in
            var sources: IdentityIndex?
            var stretches: [LogStretch] = []
            var next = position.number
            while stretches.count < count {
                // Stretches end where tiles do, so that their roots cost little.
                let length = Self.stretch - next % Self.stretch
                let rows = try Row.fetchCursor(database.cachedStatement(sql: LogTables.linesFrom), arguments: [next, length])
                var events: [FollowedEvent] = []
                events.reserveCapacity(length)
                while let row = try rows.next() {
                    let logged = try LoggedEvent(row)
                    var earlier: [Position] = []
                    if let key = logged.event.fact.recordToldBefore {
                        var index = try sources ?? IdentityIndex(database, .sources, filters: filters)
                        earlier = try Self.tellings(of: key, before: logged.position, database, &index)
                        sources = index
                    }
                    events.append(FollowedEvent(logged, earlier: earlier))
                }
                guard let last = events.last else { break }
                next = last.logged.position.number + 1
                guard let edge = try tree.edge(database, at: next) else {
                    preconditionFailure("a snapshot holds what was read from it")
                }
                stretches.append(LogStretch(events: events, size: next, root: edge.root))
            }
            return stretches
        }
    }

    /// Where the record of a correction or a revocation was told before it; smallest first.
    package func tellings(before logged: LoggedEvent) async throws -> [Position] {
        guard let key = logged.event.fact.recordToldBefore else { return [] }
        return try await file.read { [filters] database in
            var sources = try IdentityIndex(database, .sources, filters: filters)
            return try Self.tellings(of: key, before: logged.position, database, &sources)
        }
    }

    /// Where a record is told, as finish or correction; smallest first.
    package func tellings(of key: SourceKey) async throws -> [Position] {
        try await file.read { [filters] database in
            var sources = try IdentityIndex(database, .sources, filters: filters)
            return try Self.tellings(of: key, before: Position(.max), database, &sources)
        }
    }

    /// Where a record was told before a position.
    private static func tellings(
        of key: SourceKey,
        before position: Position,
        _ database: Database,
        _ sources: inout IdentityIndex
    ) throws -> [Position] {
        var found = try sources.positions(of: IndexKey(key)).map(Position.init).filter { $0.number < position.number }
        // Only after an update that was cut short is there anything beyond the index.
        let covered = try Int.fetchOne(database.cachedStatement(sql: IndexTables.progress)) ?? 0
        guard covered < position.number else { return found }
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: LogTables.linesFrom),
            arguments: [covered, min(position.number - covered, Int(Int32.max))]
        )
        while let row = try rows.next() {
            let logged = try LoggedEvent(row)
            if logged.event.fact.recordedFinish?.sourceKey == key { found.append(logged.position) }
        }
        return found
    }
}

extension Fact {
    /// The record of a fact that follows on earlier tellings of it.
    fileprivate var recordToldBefore: SourceKey? {
        switch self {
        case .corrected(let correction): correction.recorded.sourceKey
        case .revoked(let revocation): revocation.revokes
        default: nil
        }
    }
}
