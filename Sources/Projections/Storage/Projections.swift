package import Completions
package import EventLog
import FoundationEssentials
import GRDB
package import Storage

/// What follows from the log, always the same: the file `state.db`.
///
/// Reading models never lag behind an answer: commands call ``catchUp(with:)`` first.
package struct Projections: Sendable {
    /// Of what the folds come to: the next one wherever the same log gives another state.
    package static let foldVersion = 2

    package let file: StoreFile
    private let turn = FoldTurn()
    private let known = KnownConfiguration()

    /// Stretches folded in one transaction at most: many, since each transaction writes the pages of the indexes that it touches; but it
    /// ends with the next one as soon as somebody waits for the file.
    private static let batch = 16

    package static func create(at path: String, store: StoreID) throws -> Projections {
        Projections(file: try StoreFile.create(at: path, kind: .state, store: store, migrations: StateTables.migrations))
    }

    /// Projections of nothing, in a temporary file: for those who look at a log alone, and to fold one into and throw away.
    package static func scratch(for store: StoreID) throws -> Projections {
        Projections(file: try StoreFile.createTemporary(kind: .state, store: store, migrations: StateTables.migrations))
    }

    package static func open(at path: String, access: StoreFile.Access, store: StoreID?) throws -> Projections {
        Projections(file: try StoreFile.open(at: path, kind: .state, access: access, expecting: store, migrations: StateTables.migrations))
    }

    /// What the folds have come to; `nil` for a state that was begun before that was kept.
    package func mark() async throws -> FoldMark? {
        try await file.read { database in
            guard let size = try Row.fetchOne(database, sql: StateTables.progress).map({ $0["size"] as Int }) else { return nil }
            return try FoldDigests.load(database).map { FoldMark(size: size, version: Self.foldVersion, digests: $0.all) }
        }
    }

    /// How far the fold has come: the number of events folded, and the log's root at that size.
    package func progress() async throws -> (size: Int, root: [UInt8])? {
        try await file.read { database in
            try Row.fetchOne(database, sql: StateTables.progress).map { ($0["size"], [UInt8]($0["root"] as Bytes)) }
        }
    }

    /// Folds what the log holds beyond the progress, a batch a transaction.
    ///
    /// - Parameter end: the number of events that are enough, for whoever has more to do than to follow a log that goes on growing.
    /// - Throws: ``Failure`` when the log is not the one that was folded: an older or another copy was put in its place.
    package func catchUp(
        with log: EventLog,
        through end: Int? = nil,
        folded: (@Sendable (Int) -> Void)? = nil
    ) async throws {
        try await turn.hold { try await follow(log, through: end, folded: folded) }
    }

    private func follow(_ log: EventLog, through end: Int?, folded: (@Sendable (Int) -> Void)?) async throws {
        let progress = try await progress()
        if let progress, try await log.root(at: progress.size) != progress.root {
            throw Failure(
                .store,
                doing: "following the log",
                found: "it doesn't hold the \(progress.size) events that were folded before; it was replaced by another copy",
                next: "if the log is the one you want, make what follows from it anew with: tassel rebuild"
            )
        }
        if file.isReadOnly {
            guard try await log.size() == progress?.size ?? 0 else {
                throw Failure(
                    .store,
                    doing: "answering from \(file.path)",
                    found: "the log has gone on since it was folded, and the store may only be read",
                    next: "ask where the store may be written, or copy it to such a place first"
                )
            }
            return
        }
        var stretches = try await log.stretches(from: Position(progress?.size ?? 0), count: Self.batch)
        while let last = stretches.last {
            // The next ones are read while these are folded.
            async let following = log.stretches(from: Position(last.size), count: Self.batch)
            let pasts = try await pasts(askedForIn: stretches.flatMap(\.events).map(\.logged), of: log, folded: folded)
            while !stretches.isEmpty {
                let done = try await fold(stretches, pasts)
                folded?(done)
                stretches.removeAll { $0.size <= done }
            }
            if let end, last.size >= end { return }
            stretches = try await following
        }
    }

    /// What events among these ask for of the past, by their positions.
    func pasts(
        askedForIn events: [LoggedEvent],
        of log: EventLog,
        folded: (@Sendable (Int) -> Void)?
    ) async throws -> [Position: Past] {
        guard events.contains(where: { $0.event.fact.asksForThePast }) else { return [:] }
        var configuration = try await configuration()
        var questions: [(position: Position, question: Past.Question)] = []
        for logged in events {
            _ = configuration.apply(logged.event, at: logged.position)
            guard logged.event.fact.asksForThePast, let id = logged.event.endpoint, let endpoint = configuration.endpoints[id],
                configuration.accounts[endpoint.account]?.tells == true, let question = endpoint.question(of: logged)
            else { continue }
            questions.append((logged.position, question))
        }
        // One fold for all: somebody may have added a hundred endpoints in a row.
        let pasts = try await Past.of(log, questions.map(\.question), for: file.store, folded: folded)
        return Dictionary(uniqueKeysWithValues: zip(questions.map(\.position), pasts))
    }

    /// Folds stretches in one transaction, until somebody waits for the file.
    ///
    /// - Returns: how many events are folded.
    private func fold(_ stretches: [LogStretch], _ pasts: [Position: Past]) async throws -> Int {
        try await file.write { [file, known] database in
            var done = try Row.fetchOne(database, sql: StateTables.progress).map { $0["size"] as Int } ?? 0
            // Another process may have folded these, or some of them, in the meantime.
            guard let last = stretches.last, let first = stretches.first?.events.first, done >= first.logged.position.number,
                done < last.size
            else { return stretches.last?.size ?? done }
            var transaction = try FoldTransaction(database, telling: .endpoints(pasts), configuration: known.load(database))
            for stretch in stretches where stretch.size > done {
                StopPoint.foldBegins.reach()
                for event in stretch.events where event.logged.position.number >= done { try transaction.fold(event) }
                try transaction.finish()
                done = stretch.size
                known.keep(transaction.configuration, at: KnownConfiguration.Progress(size: done, root: Bytes(stretch.root)))
                try database.cachedStatement(sql: StateTables.putProgress).execute(arguments: [done, Bytes(stretch.root)])
                if file.isWanted { break }
            }
            return done
        }
    }

    /// Accounts and endpoints as they stand.
    package func configuration() async throws -> Configuration {
        try await file.read { [known] in try known.load($0) }
    }
}

extension Fact {
    /// Whether an endpoint asks for what was not owed to it by itself.
    fileprivate var asksForThePast: Bool {
        switch self {
        case .endpointAdded(let added): added.configuration.since != nil
        case .deliveriesRequested(let requested): requested.purpose == .backfill || requested.identity == .new
        default: false
        }
    }
}

extension Endpoint {
    /// What one of its events asks for of the past.
    fileprivate func question(of logged: LoggedEvent) -> Past.Question? {
        guard case .deliveriesRequested(let requested) = logged.event.fact else {
            guard let from = configuration.since, from < logged.position else { return nil }
            let through = Position(logged.position.number - 1)
            return Past.Question(of: id, in: account, filter: configuration.filter, from: from, through: through)
        }
        // What was told is sent again, whatever the filter is by now.
        let isNew = requested.identity == .new
        return Past.Question(
            of: id,
            in: account,
            filter: isNew ? .all : configuration.filter,
            from: requested.from,
            through: requested.through,
            request: isNew ? logged.event.id : nil
        )
    }
}
