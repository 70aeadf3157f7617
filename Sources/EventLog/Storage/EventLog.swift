package import Completions
import FoundationEssentials
import GRDB
package import Storage

/// What did happen, in order, for good: the file `log.db`.
///
/// Appending decides inside its transaction what is new, known or corrected, and returns when the batch is durable.
package struct EventLog: Sendable {
    package let origin: Origin
    /// The IANA zone that bare dates in questions mean.
    package let zone: String
    /// The keys that had signed when it was opened.
    package let keys: KeyHistory
    let firstKey: Commitment
    package let file: StoreFile
    private let queue = AppendQueue()
    let filters = IndexFilters()
    let tree = TreeRows()

    /// How large the log is and what its root hash is.
    package struct Head: Hashable, Sendable {
        package let size: Int
        package let root: [UInt8]
    }

    /// Makes the log of a new store with its first two lines.
    package static func create(
        at path: String,
        store: StoreID,
        origin: Origin,
        opened: LogOpened,
        by actor: ActorID,
        hash: @escaping KeyedHash,
        now: Timestamp
    ) async throws -> EventLog {
        let file = try StoreFile.create(at: path, kind: .log, store: store, migrations: LogTables.migrations)
        try await file.write { database in
            var transaction = try AppendTransaction(database, filters: IndexFilters(), tree: TreeRows(), now: now)
            try transaction.open(opened, origin: origin, hash: hash)
            let main = AccountOpened(actor: actor, webhooks: .on, plan: nil)
            let entry = Entry.administrative(.accountOpened(main), account: .main, subject: nil)
            _ = try transaction.append(EntryBatch([entry], origin: origin, hash: hash, now: now), from: 0) { false }
            try transaction.finish()
        }
        return EventLog(file, origin: origin, opened: opened, KeyHistory(name: origin.name, first: opened.publicKey, rotations: []))
    }

    /// Opens the log of a store.
    package static func open(at path: String, access: StoreFile.Access, store: StoreID?) async throws -> EventLog {
        let file = try StoreFile.open(at: path, kind: .log, access: access, expecting: store, migrations: LogTables.migrations)
        let first = try await file.read { try AppendTransaction.event($0, at: Position(0)) }
        guard case .logOpened(let opened) = first.fact else {
            throw Failure(
                .store,
                doing: "opening \(path)",
                found: "the log doesn't begin with log.opened",
                next: "restore the log from a backup"
            )
        }
        let keys = try await file.read { try keyHistory($0, name: first.origin.name, first: opened.publicKey) }
        let log = EventLog(file, origin: first.origin, opened: opened, keys)
        if access == .readWrite { try await IndexCatchUp.run(file, filters: log.filters) }
        return log
    }

    /// The key that signed when it was opened.
    package var verifier: VerifierKey { keys.current }

    private init(_ file: StoreFile, origin: Origin, opened: LogOpened, _ keys: KeyHistory) {
        self.file = file
        self.origin = origin
        zone = opened.zone
        firstKey = opened.publicKey
        self.keys = keys
    }

    /// Appends entries and returns a verdict for each, in order, once they are durable.
    package func append(_ entries: [Entry], hash: @escaping KeyedHash, now: Timestamp) async throws -> [Verdict] {
        try await append(EntryBatch(entries, origin: origin, hash: hash, now: now))
    }

    /// Appends a batch and returns a verdict for each entry, in order, once they are durable.
    ///
    /// One transaction, shared with whoever appends at the same time; more of them for a batch that would hold the lock for too long.
    package func append(_ batch: EntryBatch) async throws -> [Verdict] {
        guard !batch.entries.isEmpty else { return [] }
        StopPoint.appendBegins.reach()
        let verdicts = try await queue.append(batch) { try await write($0) }
        StopPoint.appended.reach()
        return verdicts
    }

    private func write(_ batches: [EntryBatch]) async throws -> [[Verdict]] {
        var verdicts = batches.map { _ in [Verdict]() }
        while verdicts.indices.contains(where: { verdicts[$0].count < batches[$0].entries.count }) {
            let done = verdicts
            let more = try await file.write { [filters, file, tree] database in
                let began = ContinuousClock.now
                var transaction = try AppendTransaction(
                    database,
                    filters: filters,
                    tree: tree,
                    now: batches.map(\.recorded).max() ?? batches[0].recorded
                )
                var more: [[Verdict]] = []
                for (batch, done) in zip(batches, done) {
                    more.append(
                        try transaction.append(batch, from: done.count) {
                            let held = ContinuousClock.now - began
                            return held > Self.longestHold || held > Self.longestHoldWhenWanted && file.isWanted
                        }
                    )
                    if done.count + more[more.count - 1].count < batch.entries.count { break }
                }
                try transaction.finish()
                return more
            }
            for (index, more) in more.enumerated() { verdicts[index] += more }
        }
        return verdicts
    }

    /// How long a transaction may hold the lock.
    private static let longestHold = Duration.milliseconds(50)
    /// How long it may do so while another process waits.
    private static let longestHoldWhenWanted = Duration.milliseconds(10)

    /// What would become of these tellings if they were appended now; nothing is written.
    package func preview(_ tellings: [TellingOfFinish], hash: @escaping KeyedHash) async throws -> [Telling.Decision] {
        guard !tellings.isEmpty else { return [] }
        return try await file.read { [filters] database in
            var sources = try IdentityIndex(database, .sources, filters: filters)
            let erased = try ErasedPeople(database)
            return try tellings.map { telling in
                if try erased.contains(telling.recorded.finish.participant) { return .erase }
                let known = try AppendTransaction.tellings(database, of: telling.recorded.sourceKey, &sources)
                let id = EventID.telling(telling.recorded.finish, of: telling.recorded.sourceKey, by: hash)
                return try AppendTransaction.decide(telling.completed(from: known.current), id: id, known, nil)
            }
        }
    }

    /// What a revocation would do: whether the log holds it already, and which finish it would take back.
    package func foreseen(
        _ revocation: Revocation,
        sourceID: String?,
        hash: @escaping KeyedHash
    ) async throws -> (id: EventID, isKnown: Bool, finish: Finish?) {
        try await file.read { [filters] database in
            var events = try IdentityIndex(database, .events, filters: filters)
            let id = EventID.revoking(revocation.revokes, for: revocation.reason, sourceID: sourceID, by: hash)
            var sources = try IdentityIndex(database, .sources, filters: filters)
            let known = try AppendTransaction.tellings(database, of: revocation.revokes, &sources)
            return (id, try !events.positions(of: IndexKey(id)).isEmpty, known.current?.finish)
        }
    }

    /// How many events there are.
    package func size() async throws -> Int {
        try await file.read { try Int.fetchOne($0.cachedStatement(sql: LogTables.size)) ?? 0 }
    }

    /// The size and root of the log as it is now.
    package func head() async throws -> Head {
        try await file.read { [tree] database in
            let edge = try tree.edge(database)
            return Head(size: edge.size, root: edge.root)
        }
    }

    /// The root that the log had when it held so many events; `nil` when it holds fewer.
    package func root(at size: Int) async throws -> [UInt8]? {
        try await file.read { [tree] in try tree.edge($0, at: size)?.root }
    }

    /// The first position that was recorded at a time or later; the size where none was.
    ///
    /// Recorded times never go back, so a few events are looked at.
    package func position(recordedFrom time: Timestamp) async throws -> Position {
        try await file.read { database in
            var low = 0
            var high = try Int.fetchOne(database.cachedStatement(sql: LogTables.size)) ?? 0
            while low < high {
                let middle = (low + high) / 2
                if try AppendTransaction.event(database, at: Position(middle)).recorded < time { low = middle + 1 } else { high = middle }
            }
            return Position(low)
        }
    }

    /// Up to a number of events from a position on, in order.
    package func events(from position: Position, limit: Int) async throws -> [LoggedEvent] {
        try await file.read { try Self.events($0, from: position, limit: limit) }
    }

    private static func events(_ database: Database, from first: Position, limit: Int) throws -> [LoggedEvent] {
        var events: [LoggedEvent] = []
        try DirectStatement(database, LogTables.linesFrom).run { values in
            values.add(first.number)
            values.add(limit)
        } row: { row in
            events.append(try LoggedEvent(position: Position(Int(row.number(0))), line: row.bytes(1)))
        }
        return events
    }

    /// Changes when something is appended; costs next to nothing to ask for.
    package var writeStamp: StoreFile.WriteStamp? { file.writeStamp }

    /// The events at these positions, in their order.
    package func events(at positions: [Position]) async throws -> [LoggedEvent] {
        try await file.read { database in
            if let first = positions.first, let last = positions.last, last.number - first.number == positions.count - 1,
                zip(positions, positions.dropFirst()).allSatisfy(<)
            {
                // One after the other, as most of those that are due: found once, not one by one.
                let events = try Self.events(database, from: first, limit: positions.count)
                guard events.count == positions.count else { throw Self.missing(Position(first.number + events.count)) }
                return events
            }
            let statement = try DirectStatement(database, LogTables.line)
            return try positions.map { position in
                var line: [UInt8]?
                try statement.run {
                    $0.add(position.number)
                } row: {
                    line = $0.bytes(0)
                }
                guard let line else { throw Self.missing(position) }
                return try LoggedEvent(position: position, line: line)
            }
        }
    }

    /// Up to a number of corrections and revocations from a position on and before another, in order; looks at every line, and reads only theirs.
    package func amendments(from first: Position, before end: Position, limit: Int) async throws -> [LoggedEvent] {
        try await file.read { database in
            // A quote within a value is escaped, so that only a line's own type can be found so.
            let marker = Bytes(#","type":"finish."#.utf8)
            let arguments: StatementArguments = [first.number, end.number, marker, limit]
            return try Row.fetchAll(database, sql: LogTables.linesHolding, arguments: arguments).map { try LoggedEvent($0) }
        }
    }

    private static func missing(_ position: Position) -> Failure {
        Failure(
            .store,
            doing: "reading event \(position)",
            found: "the log has no such position",
            next: "find what is missing with: tassel audit verify"
        )
    }

    /// The event at a position.
    package func event(at position: Position) async throws -> LoggedEvent {
        guard let event = try await events(from: position, limit: 1).first, event.position == position else {
            throw Failure(
                .unknown,
                doing: "reading event \(position)",
                found: "the log has no such position",
                next: "see how far it goes with: tassel log list"
            )
        }
        return event
    }

    /// Where an event is, if the log holds it.
    package func position(of id: EventID) async throws -> Position? {
        try await file.read { [filters] database in
            var events = try IdentityIndex(database, .events, filters: filters)
            if let position = try events.positions(of: IndexKey(id)).first { return Position(position) }
            // Only after an update that was cut short is there anything beyond the index.
            let covered = try Int.fetchOne(database.cachedStatement(sql: IndexTables.progress)) ?? 0
            let rows = try Row.fetchCursor(database.cachedStatement(sql: LogTables.linesFrom), arguments: [covered, -1])
            while let row = try rows.next() {
                let logged = try LoggedEvent(row)
                if logged.event.id == id { return logged.position }
            }
            return nil
        }
    }

    /// Who was erased, with the positions of the events that say so, in their order.
    package func erased() async throws -> [(participant: ParticipantID, position: Position)] {
        try await file.read { database in
            try Row.fetchAll(database, sql: LogTables.erased).map { row in
                (ParticipantID(firstBitsOf: row[0] as Bytes), Position(row[1]))
            }
        }
    }

    /// How many were.
    package func erasedCount() async throws -> Int { try await file.read { try Int.fetchOne($0, sql: LogTables.erasedCount) ?? 0 } }

    /// Publishes a signed checkpoint, unless one of this size or a larger one is there already.
    package func publish(_ note: String, size: Int) async throws {
        guard try await file.read({ try Int.fetchOne($0, sql: LogTables.newestCheckpointSize) ?? -1 }) < size else { return }
        try await file.write { database in
            guard try Int.fetchOne(database, sql: LogTables.newestCheckpointSize) ?? -1 < size else { return }
            try database.execute(sql: LogTables.insertCheckpoint, arguments: [size, note])
        }
    }

    /// The note of the newest published checkpoint that covers no more than so many events.
    package func newestCheckpoint(upTo size: Int) async throws -> String? {
        try await file.read { try String.fetchOne($0, sql: LogTables.newestCheckpointUpTo, arguments: [size]) }
    }

    /// How many events the newest published checkpoint covers; 0 without one.
    package func newestCheckpointSize() async throws -> Int {
        try await file.read { try Int.fetchOne($0, sql: LogTables.newestCheckpointSize) ?? 0 }
    }

    /// The newest published checkpoint's note.
    package func newestCheckpoint() async throws -> String? {
        try await file.read { try String.fetchOne($0, sql: LogTables.newestCheckpoint) }
    }
}
