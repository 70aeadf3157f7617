import Completions
import FoundationEssentials
import GRDB

/// Appends entries inside one transaction: looks up, lets ``Telling`` decide, writes line, leaf, identity and tree.
struct AppendTransaction {
    private let database: Database
    private let origin: Origin
    private let hash: KeyedHash
    private let recorded: Timestamp
    private var edge: TreeEdge
    private let levelsBefore: [[UInt8]]

    init(_ database: Database, origin: Origin, hash: @escaping KeyedHash, now: Timestamp) throws {
        self.database = database
        self.origin = origin
        self.hash = hash
        edge = try TreeRows.edge(database)
        levelsBefore = edge.levels
        // Recorded times never go back, so that "as known at T" is always a prefix of the log.
        var recorded = now
        if edge.size > 0 { recorded = max(now, try Self.event(database, at: Position(edge.size - 1)).recorded) }
        self.recorded = recorded
    }

    /// Decides about one entry and writes what follows.
    mutating func append(_ entry: Entry) throws -> Verdict {
        switch entry {
        case .finish(let telling): try append(telling)
        case .revocation(let telling): try append(telling)
        case .administrative(let fact, let account, let subject): try append(fact, account: account, subject: subject)
        }
    }

    /// Writes the tree's edge; the last step of the transaction.
    func finish() throws {
        for level in edge.levels.indices.dropFirst() where level >= levelsBefore.count || levelsBefore[level] != edge.levels[level] {
            try database.cachedStatement(sql: LogTables.replaceEdge).execute(arguments: [level, Bytes(edge.levels[level])])
        }
    }

    private mutating func append(_ telling: TellingOfFinish) throws -> Verdict {
        let recorded = telling.recorded
        let finish = recorded.finish
        let id = EventID.telling(finish, of: recorded.sourceKey, by: hash)
        let current = try current(of: recorded.sourceKey)
        let decision =
            try position(of: id) == nil
            ? Telling.decide(new: finish, current: current, sighting: telling.sighting)
            : Telling.decide(known: id, current: current, told: finish)
        let fact: Fact
        switch decision {
        case .duplicate: return .duplicate
        case .reverted: return .reverted
        case .refuse(let refusal): return .refused(refusal)
        case .record: fact = .finished(recorded)
        case .correct(let corrected, let reason): fact = .corrected(Correction(recorded: recorded, corrects: corrected, reason: reason))
        }
        let event = event(
            id,
            account: telling.account,
            subject: .participant(finish.participant),
            time: finish.finished?.reported,
            fact: fact
        )
        guard let position = try write(event) else { return .refused(.tooLong(event.line.count)) }
        if current.map({ Telling.replaces($0.finish, with: finish) }) ?? true {
            try database.cachedStatement(sql: LogTables.replaceSource)
                .execute(arguments: [Bytes(recorded.sourceKey.bytes), position.number])
        }
        return current == nil ? .recorded(position) : .corrected(position)
    }

    private mutating func append(_ telling: TellingOfRevocation) throws -> Verdict {
        let revocation = telling.revocation
        let id = EventID.revoking(revocation.revokes, for: revocation.reason, sourceID: telling.sourceID, by: hash)
        guard try position(of: id) == nil else { return .duplicate }
        let participant = try telling.participant ?? current(of: revocation.revokes)?.finish.participant
        let subject = participant.map { Event.Subject.participant($0) }
        let event = event(id, account: telling.account, subject: subject, time: nil, fact: .revoked(revocation))
        guard let position = try write(event) else { return .refused(.tooLong(event.line.count)) }
        return .revoked(position)
    }

    private mutating func append(_ fact: Fact, account: AccountName?, subject: Event.Subject?) throws -> Verdict {
        let id = EventID.administrative(fact.type, at: Position(edge.size), by: hash)
        let event = event(id, account: account, subject: subject, time: nil, fact: fact)
        guard let position = try write(event) else { return .refused(.tooLong(event.line.count)) }
        return .recorded(position)
    }

    /// Line 0, which has no account.
    mutating func open(_ opened: LogOpened) throws {
        _ = try append(.logOpened(opened), account: nil, subject: nil)
    }

    private func event(_ id: EventID, account: AccountName?, subject: Event.Subject?, time: ReportedTime?, fact: Fact) -> Event {
        Event(id: id, origin: origin, account: account, subject: subject, time: time, recorded: recorded, fact: fact)
    }

    /// - Returns: `nil` when the line would be too long.
    private mutating func write(_ event: Event) throws -> Position? {
        let line = event.line
        guard line.count <= longestLine else { return nil }
        let position = Position(edge.size)
        let leaf = TreeHash.leaf(line)
        try database.cachedStatement(sql: LogTables.insertEvent).execute(arguments: [position.number, Bytes(line), Bytes(leaf)])
        try database.cachedStatement(sql: LogTables.insertIdentity).execute(arguments: [Bytes(event.id.bytes), position.number])
        for tile in edge.append(leaf) {
            try database.cachedStatement(sql: LogTables.insertTile).execute(arguments: [tile.level, tile.number, Bytes(tile.hashes)])
        }
        return position
    }

    private func position(of id: EventID) throws -> Position? {
        try Int.fetchOne(database.cachedStatement(sql: LogTables.identity), arguments: [Bytes(id.bytes)]).map(Position.init)
    }

    private func current(of key: SourceKey) throws -> Telling.Current? {
        try Self.current(database, of: key)
    }

    /// The current telling of a record.
    static func current(_ database: Database, of key: SourceKey) throws -> Telling.Current? {
        let statement = try database.cachedStatement(sql: LogTables.source)
        guard let position = try Int.fetchOne(statement, arguments: [Bytes(key.bytes)]) else { return nil }
        let event = try event(database, at: Position(position))
        return event.fact.recordedFinish.map { Telling.Current(id: event.id, finish: $0.finish) }
    }

    /// The event at a position that exists.
    static func event(_ database: Database, at position: Position) throws -> Event {
        guard let line = try Bytes.fetchOne(database.cachedStatement(sql: LogTables.line), arguments: [position.number]) else {
            throw Failure(
                .unknown,
                doing: "reading event \(position)",
                found: "the log has no such position",
                next: "see how far it goes with: tassel log list"
            )
        }
        return try LoggedEvent(position: position, line: [UInt8](line)).event
    }
}
