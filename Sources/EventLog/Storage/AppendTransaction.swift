import Completions
import FoundationEssentials
import GRDB

/// Appends entries inside one transaction: looks up, lets ``Telling`` decide, writes line, leaf, identities and tree.
struct AppendTransaction {
    private let database: Database
    private let insertion: EventInsertion
    private let filters: IndexFilters
    private let recorded: Timestamp
    private var edge: TreeEdge
    private let levelsBefore: [[UInt8]]
    private var sources: IdentityIndex
    private var events: IdentityIndex
    private let erased: ErasedPeople

    /// - Parameter now: the time that the entries are recorded at, unless the log's last one was recorded later.
    init(_ database: Database, filters: IndexFilters, tree: TreeRows, now: Timestamp) throws {
        self.database = database
        insertion = try EventInsertion(database)
        self.filters = filters
        edge = try tree.edge(database)
        levelsBefore = edge.levels
        // Recorded times never go back, so that "as known at T" is always a prefix of the log.
        var recorded = now
        if edge.size > 0 { recorded = max(now, try Self.event(database, at: Position(edge.size - 1)).recorded) }
        self.recorded = recorded
        sources = try IdentityIndex(database, .sources, filters: filters)
        events = try IdentityIndex(database, .events, filters: filters)
        erased = try ErasedPeople(database)
        let covered = try Int.fetchOne(database.cachedStatement(sql: IndexTables.progress)) ?? 0
        guard covered == edge.size else {
            throw Failure(
                .store,
                doing: "appending to the log",
                found: "its identity index covers \(covered) of \(edge.size) events",
                next: "open the store again, which completes the index; if that doesn't help: tassel audit verify"
            )
        }
    }

    /// Decides about entries of a batch, from one on, and writes what follows.
    ///
    /// - Parameter isEnough: asked now and then whether to leave the rest to another transaction.
    mutating func append(_ batch: EntryBatch, from first: Int, until isEnough: () -> Bool) throws -> [Verdict] {
        var verdicts: [Verdict] = []
        verdicts.reserveCapacity(batch.entries.count - first)
        for index in first..<batch.entries.count {
            switch batch.entries[index] {
            case .finish(let telling): verdicts.append(try append(telling, batch, index))
            case .revocation(let telling): verdicts.append(try append(telling, batch))
            case .amendment(let amendment): verdicts.append(try append(amendment, batch))
            case .administrative(let fact, let account, let subject):
                verdicts.append(try append(fact, account: account, subject: subject, batch.origin, batch.hash))
            }
            if verdicts.count.isMultiple(of: 256), isEnough() { break }
        }
        return verdicts
    }

    /// Writes the tree's edge and the index; the last step of the transaction.
    func finish() throws {
        for level in edge.levels.indices.dropFirst() where level >= levelsBefore.count || levelsBefore[level] != edge.levels[level] {
            try database.cachedStatement(sql: LogTables.replaceEdge).execute(arguments: [level, Bytes(edge.levels[level])])
        }
        try sources.finish()
        try events.finish()
        // What this or another process has merged away needs no memory any more.
        filters.keepOnly(Set(try Int.fetchAll(database.cachedStatement(sql: IndexTables.allRuns))))
        try database.cachedStatement(sql: IndexTables.putProgress).execute(arguments: [edge.size])
    }

    private mutating func append(_ telling: TellingOfFinish, _ batch: EntryBatch, _ index: Int) throws -> Verdict {
        guard let draft = batch.drafts[index] else { preconditionFailure("every finish of a batch has a draft") }
        // Whoever was erased may have been known when this was read.
        if try erased.contains(telling.recorded.finish.participant) { return .erased }
        let known = try Self.tellings(database, of: telling.recorded.sourceKey, &sources)
        // The id is of what the source said, whatever is known besides: then a telling is known again.
        let id = draft.id
        let whole = telling.completed(from: known.current)
        let recorded = whole.recorded
        switch try Self.decide(whole, id: id, known, batch.seen) {
        case .duplicate:
            try batch.seen?.insert(recorded.sourceKey)
            return .duplicate
        case .reverted:
            try batch.seen?.insert(recorded.sourceKey)
            return .reverted
        case .refuse(let refusal): return .refused(refusal)
        case .erase: return .erased
        case .record where batch.withoutData.contains(index), .correct where batch.withoutData.contains(index): return .unkept
        case .record:
            guard draft.line.count <= longestLine else { return .refused(.tooLong(draft.line.count)) }
            let position = try write(draft, of: batch, index)
            sources.add(IndexKey(recorded.sourceKey), at: position.number)
            return .recorded(position)
        case .correct(let corrected, let reason):
            let correction = Correction(recorded: recorded, corrects: corrected, reason: reason)
            let event = Event(
                id: id,
                origin: batch.origin,
                account: telling.account,
                subject: .participant(recorded.finish.participant),
                time: recorded.finish.finished?.reported,
                recorded: self.recorded,
                fact: .corrected(correction)
            )
            guard let position = try write(event) else { return .refused(.tooLong(event.line.count)) }
            sources.add(IndexKey(recorded.sourceKey), at: position.number)
            return .corrected(position)
        }
    }

    private mutating func append(_ telling: TellingOfRevocation, _ batch: EntryBatch) throws -> Verdict {
        let revocation = telling.revocation
        let id = EventID.revoking(revocation.revokes, for: revocation.reason, sourceID: telling.sourceID, by: batch.hash)
        guard try events.positions(of: IndexKey(id)).isEmpty else { return .duplicate }
        let known = try Self.tellings(database, of: revocation.revokes, &sources)
        let participant = telling.participant ?? known.current?.finish.participant
        if let participant, try erased.contains(participant) { return .erased }
        let event = Event(
            id: id,
            origin: batch.origin,
            account: telling.account,
            subject: participant.map { .participant($0) },
            time: telling.time,
            recorded: recorded,
            fact: .revoked(revocation)
        )
        guard let position = try write(event) else { return .refused(.tooLong(event.line.count)) }
        return .revoked(position)
    }

    /// The id follows from the position, not from what is told: somebody may put back what a source told before.
    private mutating func append(_ amendment: Amendment, _ batch: EntryBatch) throws -> Verdict {
        guard let place = try events.positions(of: IndexKey(amendment.corrects)).first else { return .refused(.noFinish) }
        let told = try Self.event(database, at: Position(place))
        guard told.id == amendment.corrects, let recorded = told.fact.recordedFinish else { return .refused(.noFinish) }
        if try erased.contains(recorded.finish.participant) { return .erased }
        let known = try Self.tellings(database, of: recorded.sourceKey, &sources)
        guard let current = known.current, current.id == told.id else { return .refused(.notCurrent(known.current?.id ?? told.id)) }
        let finish = amendment.applied(to: recorded.finish)
        guard finish.told != recorded.finish.told else { return .duplicate }
        let correction = Correction(
            recorded: RecordedFinish(
                sourceKey: recorded.sourceKey,
                importID: recorded.importID,
                line: recorded.line,
                finish: finish,
                commitment: recorded.commitment
            ),
            corrects: told.id,
            reason: Correction.Reason(from: recorded.finish, to: finish),
            actor: amendment.actor,
            note: amendment.note
        )
        let event = Event(
            id: .administrative(.finishCorrected, at: Position(edge.size), by: batch.hash),
            origin: batch.origin,
            account: told.account,
            subject: told.subject,
            time: finish.finished?.reported,
            recorded: self.recorded,
            fact: .corrected(correction)
        )
        guard let position = try write(event) else { return .refused(.tooLong(event.line.count)) }
        sources.add(IndexKey(recorded.sourceKey), at: position.number)
        return .corrected(position)
    }

    private mutating func append(
        _ fact: Fact,
        account: AccountName?,
        subject: Event.Subject?,
        _ origin: Origin,
        _ hash: KeyedHash
    ) throws -> Verdict {
        let id = EventID.administrative(fact.type, at: Position(edge.size), by: hash)
        let event = Event(id: id, origin: origin, account: account, subject: subject, time: nil, recorded: recorded, fact: fact)
        guard let position = try write(event) else { return .refused(.tooLong(event.line.count)) }
        if case .participantErased = fact, case .participant(let participant)? = subject {
            try ErasedPeople.add(participant, at: position, database)
        }
        if case .logKeyRotated(let rotated) = fact {
            try database.execute(sql: LogTables.insertRotation, arguments: [position.number, Bytes(rotated.publicKey.bytes)])
        }
        return .recorded(position)
    }

    /// Line 0, which has no account.
    mutating func open(_ opened: LogOpened, origin: Origin, hash: KeyedHash) throws {
        _ = try append(.logOpened(opened), account: nil, subject: nil, origin, hash)
    }

    /// Writes a finish as its batch encoded it, stamped anew where the log has moved on.
    private mutating func write(_ draft: EntryBatch.Draft, of batch: EntryBatch, _ index: Int) throws -> Position {
        if recorded == batch.recorded {
            return try unsafe batch.arena.withUnsafeBytes { arena in
                try unsafe batch.leaves.withUnsafeBytes { leaves in
                    let leaf = index * TreeHash.size
                    return try unsafe write(
                        draft.id,
                        line: UnsafeRawBufferPointer(rebasing: arena[draft.line]),
                        leaf: UnsafeRawBufferPointer(rebasing: leaves[leaf..<leaf + TreeHash.size])
                    )
                }
            }
        }
        var line = Array(batch.arena[draft.line])
        let stamp = draft.stamp - draft.line.lowerBound
        line.replaceSubrange(stamp..<stamp + Timestamp.textLength, with: recorded.description.utf8)
        return try write(draft.id, line)
    }

    /// - Returns: `nil` when the line would be too long.
    private mutating func write(_ event: Event) throws -> Position? {
        let line = event.line
        guard line.count <= longestLine else { return nil }
        return try write(event.id, line)
    }

    private mutating func write(_ id: EventID, _ line: [UInt8]) throws -> Position {
        let leaf = TreeHash.leaf(line)
        return try unsafe line.withUnsafeBytes { line in
            try unsafe leaf.withUnsafeBytes { leaf in try unsafe write(id, line: line, leaf: leaf) }
        }
    }

    private mutating func write(_ id: EventID, line: UnsafeRawBufferPointer, leaf: UnsafeRawBufferPointer) throws -> Position {
        let position = Position(edge.size)
        try unsafe insertion.insert(position.number, line: line, leaf: leaf)
        events.add(IndexKey(id), at: position.number)
        for tile in unsafe edge.append(leaf) {
            try database.cachedStatement(sql: LogTables.insertTile).execute(arguments: [tile.level, tile.number, Bytes(tile.hashes)])
        }
        return position
    }

    /// What the log knows of a record: all its tellings, and which of them is current.
    struct Known {
        var ids: [EventID] = []
        var current: Telling.Current?
    }

    /// The tellings of a record, in the order of the log.
    static func tellings(_ database: Database, of key: SourceKey, _ sources: inout IdentityIndex) throws -> Known {
        var known = Known()
        for position in try sources.positions(of: IndexKey(key)) {
            let event = try event(database, at: Position(position))
            guard let recorded = event.fact.recordedFinish else { continue }
            known.ids.append(event.id)
            if known.current.map({ Telling.replaces($0.finish, with: recorded.finish) }) ?? true {
                var source: Finish?
                if case .corrected(let correction) = event.fact, correction.actor != nil {
                    source = known.current.map { $0.source ?? $0.finish }
                }
                known.current = Telling.Current(id: event.id, finish: recorded.finish, importID: recorded.importID, source: source)
            }
        }
        return known
    }

    /// What becomes of a telling.
    static func decide(_ telling: TellingOfFinish, id: EventID, _ known: Known, _ seen: SeenKeys?) throws -> Telling.Decision {
        let finish = telling.recorded.finish
        if known.ids.contains(id) { return Telling.decide(known: id, current: known.current, told: finish) }
        let decision = Telling.decide(new: finish, extent: telling.extent, current: known.current)
        guard case .correct = decision, case .mistake = telling.repetition else { return decision }
        let toldByThisInput = [telling.recorded.importID, telling.input].contains(known.current?.importID)
        return try toldByThisInput || seen?.contains(telling.recorded.sourceKey) ?? false ? .refuse(.toldTwice) : decision
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
