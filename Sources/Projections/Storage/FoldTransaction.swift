import Completions
import EventLog
import FoundationEssentials
import GRDB
import Notifications
import Storage
import Vault

/// Folds events into the read models, in one transaction with the progress.
///
/// Configuration first, then completions, then what is owed: each gets its sibling's folded values passed in and reads no other's tables.
struct FoldTransaction {
    /// What the fold needs to know of an import.
    private struct Run {
        let namespace: String
        let telling: ImportStarted.Telling?
    }

    /// To whom events are owed.
    enum Telling {
        /// To those endpoints that want them; with what others asked for of the past, by the positions of the events that asked.
        case endpoints([Position: Past])
        /// To those who ask about the past; nothing that endpoints do counts.
        case past([Past.Question])
    }

    let database: Database
    let telling: Telling
    private(set) var configuration: Configuration
    /// Erasures in a row: what they take away is looked for once for all.
    var erasures: [LoggedEvent] = []
    /// What was written; absent in a state that was begun before this was kept.
    let digests: FoldDigests?
    private var runs: [ImportID: Run] = [:]
    private var hasRevocations: Bool
    /// Who is taken for whom.
    var merged: MergedPeople
    /// The number of the next new completion; they follow the log like positions.
    private var nextCompletion: Int64

    init(_ database: Database, telling: Telling, configuration: Configuration) throws {
        self.database = database
        self.telling = telling
        self.configuration = configuration
        digests = try FoldDigests.load(database)
        hasRevocations = try Bool.fetchOne(database.cachedStatement(sql: StateTables.anyRevocation)) ?? false
        merged = try MergedPeople(database)
        nextCompletion = try Int64.fetchOne(database.cachedStatement(sql: StateTables.nextCompletion)) ?? 1
    }

    mutating func fold(_ followed: FollowedEvent) throws {
        let logged = followed.logged
        let event = logged.event
        if event.type != .participantErased { try settleErasures() }
        if case .past = telling, event.endpoint != nil { return }
        let orderBefore = event.endpoint.flatMap { configuration.endpoints[$0]?.configuration.pacing.order }
        let change = configuration.apply(event, at: logged.position)
        try ConfigurationRows.save(change, of: configuration, database)
        try note(change)
        switch event.fact {
        case .finished(let recorded): try fold(recorded, logged, earlier: [])
        case .corrected(let correction): try fold(correction.recorded, logged, earlier: followed.earlier)
        case .revoked(let revocation): try fold(revocation, logged, earlier: followed.earlier)
        case .importStarted(let started):
            guard let run = event.importRun else { return }
            try execute(
                StateTables.insertImport,
                [
                    run.description, logged.position.number, started.format, started.namespace, started.telling.rawValue,
                    event.recorded.microseconds,
                ]
            )
        case .importFinished(let finished):
            guard let run = event.importRun else { return }
            try execute(StateTables.finishImport, [event.recorded.microseconds, finished.lines.refused, run.description])
            try tellOfOperation(logged)
        case .endpointResumed(let resumed):
            if resumed.backlog == .skip { try settleBacklog(of: event, as: .skipped) }
        case .endpointRemoved: try settleBacklog(of: event, as: .withdrawn)
        case .endpointAdded: try oweThePast(of: logged)
        case .deliveriesRequested(let requested):
            try fold(requested, event)
            try oweThePast(of: logged)
        case .deliveriesSettled(let settled): try fold(settled, event)
        case .endpointChanged(let changed):
            guard let endpoint = event.endpoint, let orderBefore, orderBefore != changed.configuration.pacing.order else { return }
            try execute(orderBefore == .any ? StateTables.order : StateTables.orderNone, [endpoint.description])
            if changed.configuration.pacing.order == .participant { try orderMerged() }
        case .logOpened, .accountOpened, .accountPlanChanged, .accountWebhooksSwitched, .endpointPaused, .endpointFailing,
            .endpointRecovered, .endpointSecretRotated,
            .logKeyRotated:
            break
        case .endpointDisabled, .importLate: try tellOfOperation(logged)
        case .participantMerged(let merge):
            guard let survivor = event.participant else { return }
            try fold(merge, into: survivor, at: logged.position)
        case .participantSeparated(let separation):
            guard let survivor = event.participant else { return }
            try fold(separation, from: survivor)
        case .participantErased:
            guard let participant = event.participant else { return }
            try execute(StateTables.noteErased, [participant.description, logged.position.number, event.recorded.microseconds])
            erasures.append(logged)
        case .participantHeld(let held):
            guard case .participant(let participant)? = event.subject else { return }
            let since: Int? = held.hold == .placed ? logged.position.number : nil
            try execute(StateTables.noteHeld, [participant.description, since])
        }
    }

    /// Adds the row that a change came to.
    private func note(_ change: Configuration.Change) throws {
        guard let digests, let row = try ConfigurationRows.row(of: change, database) else { return }
        for value in row.databaseValues {
            switch value.storage {
            case .null: digests.configuration.add(nil)
            case .int64(let number): digests.configuration.add(Int(number))
            case .string(let text): digests.configuration.add(text)
            case .double, .blob: preconditionFailure("configuration is numbers and texts")
            }
        }
    }

    /// The finish that stands for a record: the row of one of its earlier tellings.
    private struct Standing {
        let position: Position
        let completion: Int64
        let event: EventID
        let revised: ReportedTime?
        let source: String
        let isRevoked: Bool
        let finished: ReportedTime?
        /// Whose it is by itself; absent where that is the completion's participant.
        let own: ParticipantID?
    }

    private func standing(_ earlier: [Position]) throws -> Standing? {
        for position in earlier.reversed() {
            let statement = try database.cachedStatement(sql: StateTables.finish)
            guard let row = try Row.fetchOne(statement, arguments: [position.number]) else { continue }
            return Standing(
                position: position,
                completion: row[0],
                event: EventID(firstBitsOf: row[1] as Bytes),
                revised: (row[2] as String?).flatMap { ReportedTime($0) },
                source: row[3],
                isRevoked: row[4],
                finished: try Completion.Attempt(json: Array((row[5] as String).utf8)).finished,
                own: (row[6] as Bytes?).map { ParticipantID(firstBitsOf: $0) }
            )
        }
        return nil
    }

    /// The number of a participant's completion; `nil` when there is none yet.
    func completionNumber(of participant: ParticipantID, _ id: CompletionID) throws -> Int64? {
        var number: Int64?
        try run(StateTables.completionNumber) {
            $0.add(participant.bytes)
            $0.add(id.bytes)
        } row: {
            number = $0.number(0)
        }
        return number
    }

    private mutating func fold(_ recorded: RecordedFinish, _ logged: LoggedEvent, earlier positions: [Position]) throws {
        guard let account = logged.event.account else { return }
        let finish = recorded.finish
        let run = try run(recorded.importID)
        let earlier = try standing(positions)
        if let revised = earlier?.revised, let now = finish.revised, now.beginning < revised.beginning {
            // An older telling that arrived late: in the log, but the newer one stands and nobody is told.
            return
        }
        let isRevoked = try hasRevocations && isRevoked(recorded.sourceKey, told: finish.revised ?? finish.finished?.reported)
        let person = merged.survivor(of: finish.participant)
        let reference = Vault.Reference(participant: finish.participant, commitment: recorded.commitment)
        let id = CompletionID(of: person, in: finish.activity, account: account)
        let known = try completionNumber(of: person, id)
        let number = known ?? nextCompletion
        let standing = StandingFinish(finish, from: run?.namespace ?? "", at: logged.position)
        let others = known == nil ? [] : try standingFinishes(of: number).filter { $0.position != earlier?.position }
        if let earlier { try execute(StateTables.removeFinish, [earlier.position.number]) }
        let attempt = json(standing.attempt)
        digests?.completions.add(logged.position.number)
        digests?.completions.add(Int(number))
        digests?.completions.add(attempt)
        try self.run(StateTables.putFinish) { values in
            values.add(logged.position.number)
            values.add(number)
            values.add(logged.event.id.bytes)
            values.add(standing.source)
            values.add(finish.revised?.description)
            values.add(isRevoked ? 1 : 0)
            values.add(attempt)
            values.add(person == finish.participant ? nil : finish.participant.bytes)
            values.add(recorded.commitment.bytes)
        }
        if let earlier, earlier.completion != number { try refresh(earlier.completion, keepingPass: true) }
        let before = known == nil ? nil : try stored(number)
        let completion = Completion(
            id: id,
            account: account,
            participant: person,
            activity: Activity(
                kind: finish.activity.kind,
                id: finish.activity.id,
                version: finish.activity.version,
                title: finish.activity.title ?? before?.activity.title
            ),
            finishes: isRevoked ? others : others + [standing],
            firstPassedBefore: before?.firstPassed
        )
        if known == nil {
            try insert(completion, reference)
        } else {
            try update(number, to: completion, reference)
        }
        let toldBefore = earlier == nil && others.contains { $0.isSameFinish(as: standing) }
        var superseded: EventID?
        var isByHand = false
        if case .corrected(let correction) = logged.event.fact { (superseded, isByHand) = (correction.corrects, correction.actor != nil) }
        // What somebody corrects by hand is news, also of a history.
        guard tells(run) || isByHand, !isRevoked, !toldBefore else { return }
        try owe(
            logged,
            completion: completion,
            about: finish.participant,
            of: recorded.importID,
            from: standing.source,
            person: reference,
            supersedes: superseded
        )
    }

    private mutating func fold(_ revocation: Revocation, _ logged: LoggedEvent, earlier positions: [Position]) throws {
        try execute(
            StateTables.insertRevocation,
            [Bytes(revocation.revokes.bytes), logged.position.number, logged.event.time?.beginning.microseconds]
        )
        hasRevocations = true
        guard let finish = try standing(positions), !finish.isRevoked,
            try isRevoked(revocation.revokes, told: finish.revised ?? finish.finished)
        else { return }
        try execute(StateTables.revokeFinish, [finish.position.number])
        guard let completion = try refresh(finish.completion, keepingPass: false) else { return }
        for own in finish.own.map({ merged.chain(from: $0) }) ?? [] where own != completion.participant {
            try forgetPass(of: own, like: completion)
        }
        if let id = revocation.importID, try !tells(run(id)) { return }
        // A revocation commits to no data of its own; whoever is told is told about the person as last known.
        let person = try Bytes.fetchOne(database.cachedStatement(sql: StateTables.completionPerson), arguments: [finish.completion])
        try owe(
            logged,
            completion: completion,
            about: finish.own ?? completion.participant,
            of: revocation.importID,
            from: finish.source,
            person: Vault.Reference(kept: person.map { [UInt8]($0) }, of: completion.participant),
            supersedes: finish.event
        )
    }

    /// Whether what an import told may be owed: history is not, unless the past is asked about.
    private func tells(_ run: Run?) -> Bool {
        if case .past = telling { true } else { run?.telling != .history }
    }

    private mutating func run(_ id: ImportID) throws -> Run? {
        if let known = runs[id] { return known }
        let statement = try database.cachedStatement(sql: StateTables.importOf)
        guard let row = try Row.fetchOne(statement, arguments: [id.description]) else { return nil }
        let run = Run(namespace: row[0], telling: ImportStarted.Telling(rawValue: row[1]))
        runs[id] = run
        return run
    }

    /// Whether a record is taken back, as it is told of some time.
    private func isRevoked(_ key: SourceKey, told time: ReportedTime?) throws -> Bool {
        let statement = try database.cachedStatement(sql: StateTables.revocation)
        guard let row = try Row.fetchOne(statement, arguments: [Bytes(key.bytes)]) else { return false }
        guard let end = row[0] as Int64?, let time = time?.instant else { return true }
        return time.microseconds <= end
    }

    func standingFinishes(of completion: Int64) throws -> [StandingFinish] {
        let rows = try Row.fetchCursor(database.cachedStatement(sql: StateTables.standingFinishes), arguments: [completion])
        var finishes: [StandingFinish] = []
        while let row = try rows.next() {
            finishes.append(
                StandingFinish(
                    attempt: try Completion.Attempt(json: Array((row[2] as String).utf8)),
                    source: row[1],
                    position: Position(row[0])
                )
            )
        }
        return finishes
    }

    func stored(_ number: Int64) throws -> Completion? {
        let statement = try database.cachedStatement(sql: StateTables.completion)
        guard let json = try String.fetchOne(statement, arguments: [number]) else { return nil }
        return try Completion(json: Array(json.utf8))
    }

    @discardableResult
    func refresh(_ number: Int64, keepingPass: Bool) throws -> Completion? {
        guard let before = try stored(number) else { return nil }
        let completion = Completion(
            id: before.id,
            account: before.account,
            participant: before.participant,
            activity: before.activity,
            finishes: try standingFinishes(of: number),
            firstPassedBefore: keepingPass ? before.firstPassed : nil
        )
        try update(number, to: completion, nil)
        return completion
    }

    /// - Returns: the completion's number.
    @discardableResult
    mutating func insert(_ completion: Completion, _ person: Vault.Reference?) throws -> Int64 {
        let json = completion.json
        digests?.completions.add(json)
        try self.run(StateTables.insertCompletion) { [nextCompletion] values in
            values.add(nextCompletion)
            values.add(completion.id.bytes)
            values.add(completion.account.name)
            values.add(completion.participant.bytes)
            values.add(completion.activity.kind.rawValue)
            values.add(completion.activity.id)
            values.add(completion.outcome?.rawValue)
            values.add(completion.last?.finished?.beginning.microseconds)
            values.add(person?.kept(for: completion.participant))
            values.add(String(decoding: json, as: UTF8.self))
        }
        defer { nextCompletion += 1 }
        return nextCompletion
    }

    func update(_ number: Int64, to completion: Completion, _ person: Vault.Reference?) throws {
        let json = completion.json
        digests?.completions.add(json)
        try execute(
            StateTables.updateCompletion,
            [
                completion.outcome?.rawValue, completion.last?.finished?.beginning.microseconds,
                person.map { Bytes($0.kept(for: completion.participant)) },
                String(decoding: json, as: UTF8.self), number,
            ]
        )
    }

    /// Folds events one after the other.
    ///
    /// - Parameter sizes: numbers of events after which the digests are wanted.
    /// - Returns: those digests, where they are kept.
    mutating func fold(_ events: some Sequence<FollowedEvent>, marking sizes: Set<Int>) throws -> [FoldMark] {
        var marks: [FoldMark] = []
        for event in events {
            try fold(event)
            let size = event.logged.position.number + 1
            guard let digests, sizes.contains(size) else { continue }
            try settleErasures()
            marks.append(FoldMark(size: size, version: Projections.foldVersion, digests: digests.all))
        }
        return marks
    }

    /// Does what was put off: to be called before the transaction ends.
    mutating func finish() throws {
        try settleErasures()
        try digests?.save(database)
    }

    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The same, for what is run once an event or more.
    func run(
        _ sql: String,
        _ bind: (inout DirectStatement.Values) -> Void,
        row: (DirectStatement.Row) throws -> Void = { _ in }
    ) throws {
        try DirectStatement(database, sql).run(bind, row: row)
    }

    private func json(_ attempt: Completion.Attempt) -> String {
        var json = JSONWriter()
        json.object { attempt.write(to: &$0) }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
