package import Completions
package import EventLog
import FoundationEssentials
import GRDB
package import Storage

/// What follows from the log, always the same: the file `state.db`.
///
/// Reading models never lag behind an answer: commands call ``catchUp(with:)`` first.
package struct Projections: Sendable {
    package let file: StoreFile

    /// Events folded in one transaction: short enough that no writer of the file waits for long.
    private static let batch = 500

    package static func create(at path: String, store: StoreID) throws -> Projections {
        Projections(file: try StoreFile.create(at: path, kind: .state, store: store, migrations: StateTables.migrations))
    }

    /// Projections of nothing, for those who look at a log alone.
    static func absent(from store: StoreID) throws -> Projections {
        Projections(file: try StoreFile.createTemporary(kind: .state, store: store, migrations: StateTables.migrations))
    }

    package static func open(at path: String, access: StoreFile.Access, store: StoreID?) throws -> Projections {
        Projections(file: try StoreFile.open(at: path, kind: .state, access: access, expecting: store, migrations: StateTables.migrations))
    }

    /// How far the fold has come: the number of events folded, and the log's root at that size.
    package func progress() async throws -> (size: Int, root: [UInt8])? {
        try await file.read { database in
            try Row.fetchOne(database, sql: StateTables.progress).map { ($0["size"], [UInt8]($0["root"] as Bytes)) }
        }
    }

    /// Folds what the log holds beyond the progress, a batch a transaction.
    ///
    /// - Throws: ``Failure`` when the log is not the one that was folded: an older or another copy was put in its place.
    package func catchUp(with log: EventLog, folded: (@Sendable (Int) -> Void)? = nil) async throws {
        let progress = try await progress()
        if let progress, try await log.root(at: progress.size) != progress.root {
            throw Failure(
                .store,
                doing: "following the log",
                found: "it doesn't hold the \(progress.size) events that were folded before; it was replaced by another copy",
                next: "if the log is the one you want, make what follows from it anew with: tassel rebuild"
            )
        }
        var position = Position(progress?.size ?? 0)
        while true {
            let events = try await log.events(from: position, limit: Self.batch)
            guard let last = events.last else { return }
            let size = last.position.number + 1
            guard let root = try await log.root(at: size) else { preconditionFailure("a log never shrinks while it is read") }
            StopPoint.foldBegins.reach()
            let begin = position.number
            try await file.write { database in
                let done = try Row.fetchOne(database, sql: StateTables.progress).map { $0["size"] as Int } ?? 0
                // Another process may have folded these, or some of them, in the meantime.
                guard done >= begin, done < size else { return }
                var transaction = try FoldTransaction(database)
                for event in events where event.position.number >= done { try transaction.fold(event) }
                try database.cachedStatement(sql: StateTables.putProgress).execute(arguments: [size, Bytes(root)])
            }
            position = Position(size)
            folded?(size)
        }
    }

    /// Accounts and endpoints as they stand.
    package func configuration() async throws -> Configuration {
        try await file.read(ConfigurationRows.load)
    }
}
