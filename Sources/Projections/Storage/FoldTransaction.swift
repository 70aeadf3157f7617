import Completions
import EventLog
import FoundationEssentials
import GRDB
import Notifications

/// Folds events into the read models, in one transaction with the progress.
///
/// Configuration first, then completions, then what is owed: each gets its sibling's folded values passed in and reads no other's tables.
struct FoldTransaction {
    private let database: Database
    private var configuration: Configuration

    init(_ database: Database) throws {
        self.database = database
        configuration = try ConfigurationRows.load(database)
    }

    mutating func fold(_ logged: LoggedEvent) throws {
        let event = logged.event
        let change = configuration.apply(event, at: logged.position)
        try ConfigurationRows.save(change, of: configuration, database)
        switch event.fact {
        case .finished(let recorded): try fold(recorded, logged)
        case .corrected(let correction): try fold(correction.recorded, logged)
        case .revoked(let revocation): try fold(revocation, logged)
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
        case .endpointResumed(let resumed):
            if resumed.backlog == .skip { try settleBacklog(of: event, as: .skipped) }
        case .endpointRemoved: try settleBacklog(of: event, as: .withdrawn)
        case .deliveriesRequested(let requested): try fold(requested, event)
        case .deliveriesSettled(let settled): try fold(settled, event)
        case .logOpened, .accountOpened, .accountPlanChanged, .accountWebhooksSwitched, .endpointAdded, .endpointChanged,
            .endpointPaused, .endpointDisabled, .endpointFailing, .endpointRecovered, .endpointSecretRotated,
            .participantMerged, .participantErased, .participantHeld:
            break
        }
    }

    private func fold(_ recorded: RecordedFinish, _ logged: LoggedEvent) throws {
        guard let account = logged.event.account else { return }
        let finish = recorded.finish
        let key = Bytes(recorded.sourceKey.bytes)
        let run = try Row.fetchOne(database.cachedStatement(sql: StateTables.importOf), arguments: [recorded.importID.description])
        let source: String = run?["namespace"] ?? ""
        let earlier = try Row.fetchOne(database.cachedStatement(sql: StateTables.finish), arguments: [key])
        if let revised = (earlier?["revised"] as String?).flatMap({ ReportedTime($0) }), let now = finish.revised,
            now.beginning < revised.beginning
        {
            // An older telling that arrived late: in the log, but the newer one stands and nobody is told.
            return
        }
        let id = CompletionID(of: finish.participant, in: finish.activity, account: account)
        let standing = StandingFinish(finish, from: source, at: logged.position)
        let others = try standingFinishes(of: id).filter { $0.position.number != earlier?["position"] }
        try execute(
            StateTables.putFinish,
            [
                key, Bytes(id.bytes), logged.position.number, logged.event.id.description, source, finish.revised?.description,
                json(standing.attempt),
            ]
        )
        if let before: Bytes = earlier?["completion"], before != Bytes(id.bytes) {
            try refresh(CompletionID(firstBitsOf: before), keepingPass: true)
        }
        let completion = try save(id, account, recorded)
        let isRevoked = try Int.fetchOne(database.cachedStatement(sql: StateTables.revocation), arguments: [key]) != nil
        let toldBefore = earlier == nil && others.contains { $0.isSameFinish(as: standing) }
        let isNews = (run?["telling"] as String?) != ImportStarted.Telling.history.rawValue
        guard isNews, !isRevoked, !toldBefore else { return }
        var superseded: EventID?
        if case .corrected(let correction) = logged.event.fact { superseded = correction.corrects }
        try owe(logged, completion: completion, of: recorded.importID, commitment: recorded.commitment, supersedes: superseded)
    }

    private func fold(_ revocation: Revocation, _ logged: LoggedEvent) throws {
        let key = Bytes(revocation.revokes.bytes)
        let isKnown = try Int.fetchOne(database.cachedStatement(sql: StateTables.revocation), arguments: [key]) != nil
        try execute(StateTables.insertRevocation, [key, logged.position.number])
        guard !isKnown, let finish = try Row.fetchOne(database.cachedStatement(sql: StateTables.finish), arguments: [key]),
            let completion = try refresh(CompletionID(firstBitsOf: finish["completion"] as Bytes), keepingPass: false)
        else { return }
        let run = try revocation.importID.flatMap {
            try Row.fetchOne(database.cachedStatement(sql: StateTables.importOf), arguments: [$0.description])
        }
        guard (run?["telling"] as String?) != ImportStarted.Telling.history.rawValue else { return }
        // A revocation commits to no data of its own; whoever is told is told about the person as last known.
        let person = try Bytes.fetchOne(
            database.cachedStatement(sql: StateTables.completionPerson),
            arguments: [Bytes(completion.id.bytes)]
        )
        try owe(
            logged,
            completion: completion,
            of: revocation.importID,
            commitment: person.flatMap { Commitment($0) },
            supersedes: EventID(finish["event"] as String)
        )
    }

    private func standingFinishes(of id: CompletionID) throws -> [StandingFinish] {
        let rows = try Row.fetchAll(database.cachedStatement(sql: StateTables.standingFinishes), arguments: [Bytes(id.bytes)])
        return try rows.map { row in
            StandingFinish(
                attempt: try Completion.Attempt(json: Array((row["attempt"] as String).utf8)),
                source: row["source"],
                position: Position(row["position"])
            )
        }
    }

    private func stored(_ id: CompletionID) throws -> Completion? {
        let statement = try database.cachedStatement(sql: StateTables.completion)
        guard let json = try String.fetchOne(statement, arguments: [Bytes(id.bytes)]) else { return nil }
        return try Completion(json: Array(json.utf8))
    }

    private func save(_ id: CompletionID, _ account: AccountName, _ recorded: RecordedFinish) throws -> Completion {
        let finish = recorded.finish
        let before = try stored(id)
        let title = finish.activity.title ?? before?.activity.title
        let activity = Activity(kind: finish.activity.kind, id: finish.activity.id, version: finish.activity.version, title: title)
        return try save(
            id,
            account,
            finish.participant,
            activity,
            firstPassedBefore: before?.firstPassed,
            commitment: recorded.commitment
        )
    }

    @discardableResult
    private func refresh(_ id: CompletionID, keepingPass: Bool) throws -> Completion? {
        guard let before = try stored(id) else { return nil }
        let kept = keepingPass ? before.firstPassed : nil
        return try save(id, before.account, before.participant, before.activity, firstPassedBefore: kept, commitment: nil)
    }

    private func save(
        _ id: CompletionID,
        _ account: AccountName,
        _ participant: ParticipantID,
        _ activity: Activity,
        firstPassedBefore: ReportedTime?,
        commitment: Commitment?
    ) throws -> Completion {
        let completion = Completion(
            id: id,
            account: account,
            participant: participant,
            activity: activity,
            finishes: try standingFinishes(of: id),
            firstPassedBefore: firstPassedBefore
        )
        try execute(
            StateTables.putCompletion,
            [
                Bytes(id.bytes), account.name, participant.description, activity.kind.rawValue, activity.id,
                completion.outcome?.rawValue, completion.last?.finished?.beginning.microseconds,
                commitment.map { Bytes($0.bytes) },
                String(decoding: completion.json, as: UTF8.self),
            ]
        )
        return completion
    }

    private func owe(
        _ logged: LoggedEvent,
        completion: Completion,
        of run: ImportID?,
        commitment: Commitment?,
        supersedes: EventID?
    ) throws {
        let event = logged.event
        let audience = configuration.audience(of: event.type, in: completion.account)
        guard !audience.isEmpty else { return }
        try execute(
            StateTables.insertNotification,
            [
                logged.position.number, run?.description, String(decoding: completion.json, as: UTF8.self),
                commitment.map { Bytes($0.bytes) },
                supersedes?.description,
            ]
        )
        for endpoint in audience {
            let id = DeliveryID(of: event.id, to: endpoint.id)
            try execute(
                StateTables.insertDelivery,
                [
                    Bytes(id.bytes), endpoint.id.description, logged.position.number, event.type.rawValue,
                    completion.participant.description, event.recorded.microseconds, event.recorded.microseconds,
                ]
            )
        }
    }

    private func fold(_ requested: DeliveriesRequested, _ event: Event) throws {
        guard let endpoint = event.endpoint, requested.purpose == .retry else { return }
        try execute(
            StateTables.makeDue,
            [
                event.recorded.microseconds, event.recorded.microseconds, endpoint.description, requested.from.number,
                requested.through.number,
            ]
        )
    }

    private func fold(_ settled: DeliveriesSettled, _ event: Event) throws {
        guard let endpoint = event.endpoint else { return }
        for settlement in settled.settlements {
            try execute(
                StateTables.settle,
                [
                    settlement.how.rawValue, settlement.attempts, settlement.status, settlement.when.microseconds, settlement.digest,
                    settlement.position.number, endpoint.description, settlement.request?.description ?? "",
                ]
            )
        }
    }

    private func settleBacklog(of event: Event, as how: Settlement.How) throws {
        guard let endpoint = event.endpoint else { return }
        try execute(StateTables.settleBacklog, [how.rawValue, event.recorded.microseconds, endpoint.description])
    }

    private func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    private func json(_ attempt: Completion.Attempt) -> String {
        var json = JSONWriter()
        json.object { attempt.write(to: &$0) }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
