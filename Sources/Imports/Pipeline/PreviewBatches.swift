import Completions
import EventLog
import Projections
import Vault

/// Counts what an import would record and owe, writing nothing.
struct PreviewBatches {
    private let store: Store
    private let account: AccountName
    private let format: ImportFormat
    private let configuration: Configuration
    private let resolver: Resolver
    private let oldBefore: Timestamp
    private(set) var lines = LineCounts()
    private(set) var facts = FactCounts()
    private(set) var refusals: [ImportSummary.Refusal] = []
    private var deliveries = 0
    /// Deliveries by endpoint.
    private(set) var owed: [EndpointID: Int] = [:]
    private var old = 0
    /// The records and tellings met so far, as filters: at ten million rows one in 100,000 may be counted wrongly.
    private let records: SeenKeys
    private let tellings: SeenKeys
    private let run = ImportID(bits: 0)

    /// The import whose input it is, where it is read again.
    private let input: ImportID?

    init(importer: Importer, format: ImportFormat, configuration: Configuration, input: ImportID?) {
        self.input = input
        store = importer.store
        account = importer.options.account
        self.format = format
        self.configuration = configuration
        resolver = Resolver(hash: store.keys.identity.hash, namespace: format.namespace, account: account)
        oldBefore = importer.surroundings.now() - TellingQuestion.old
        records = SeenKeys(in: store.directory)
        tellings = SeenKeys(in: store.directory)
    }

    /// What would be told.
    var question: TellingQuestion {
        let endpoints = Set(EventType.ofFinishes.flatMap { configuration.audience(of: $0, in: account).map(\.id) })
        return TellingQuestion(deliveries: deliveries, old: old, endpoints: endpoints.count)
    }

    private struct Met {
        let line: ReadLine
        let record: SourceRecord
        let key: SourceKey
        let hash: UInt128
    }

    mutating func preview(_ batch: [ReadLine]) async throws {
        let met = batch.compactMap { line -> Met? in
            guard case .record(let record) = line.content else { return nil }
            let person = record.person.map { resolver.hash(of: $0) }
            let key = resolver.key(of: record, person: person)
            return Met(line: line, record: record, key: key, hash: person ?? resolver.hash(of: resolver.anonymous(key)))
        }
        let people = try await store.vault.participants(met.map(\.hash))
        var pending: [(line: ReadLine, telling: TellingOfFinish, isAgain: Bool)] = []
        for met in met {
            // Somebody unknown makes everything new; their own bits stand in for the pseudonym to come.
            let participant = people[met.hash] ?? ParticipantID(bits: met.hash)
            let recorded = RecordedFinish(
                sourceKey: met.key,
                importID: run,
                line: met.line.number,
                finish: met.record.finish(of: participant),
                commitment: Admission.noCommitment
            )
            let telling = TellingOfFinish(
                account: account,
                recorded: recorded,
                repetition: format.repetition,
                extent: met.record.extent,
                input: input
            )
            let id = SourceKey(bits: EventID.telling(recorded.finish, of: met.key, by: resolver.hash).bits)
            let isAgain = records.mayContain(met.key)
            let isSame = tellings.mayContain(id)
            records.note(met.key)
            tellings.note(id)
            switch (isAgain, isSame, format.repetition) {
            case (true, true, _): count(.duplicate, telling)
            case (true, false, .mistake): refuse(met.line, Verdict.Refusal.toldTwice.reason)
            default: pending.append((met.line, telling, isAgain))
            }
        }
        for line in batch {
            switch line.content {
            case .ignored(let reason): lines.ignore(reason)
            case .refused(let reason): refuse(line, reason)
            case .revocation(let revocation): try await count(revocation)
            case .joined: lines.joined += 1
            case .record: break
            }
        }
        let decisions = try await store.log.preview(pending.map(\.telling), hash: resolver.hash)
        for (item, decision) in zip(pending, decisions) {
            switch decision {
            case .refuse(let refusal): refuse(item.line, refusal.reason)
            case .record where item.isAgain:
                // What the input itself told before is not in the log yet.
                let current = EventID.telling(item.telling.recorded.finish, of: item.telling.recorded.sourceKey, by: resolver.hash)
                count(item.telling.extent == .finishAlone ? .duplicate : .correct(current, .amended), item.telling)
            case .record, .correct, .duplicate, .reverted, .erase: count(decision, item.telling)
            }
        }
    }

    private mutating func count(_ revocation: SourceRevocation) async throws {
        lines.used += 1
        let key = resolver.key(of: revocation)
        let told = try await store.log.foreseen(
            Revocation(revokes: key, reason: revocation.reason, importID: nil, line: nil),
            sourceID: revocation.id,
            hash: resolver.hash
        )
        let id = SourceKey(bits: told.id.bits)
        guard !told.isKnown, !tellings.mayContain(id) else {
            facts.duplicates += 1
            return
        }
        tellings.note(id)
        facts.revoked += 1
        guard let finish = told.finish else { return }
        if let end = revocation.at?.instant, let time = (finish.revised ?? finish.finished?.reported)?.instant, time > end { return }
        owe(.finishRevoked, finish)
    }

    private mutating func count(_ decision: Telling.Decision, _ telling: TellingOfFinish) {
        if decision == .erase {
            lines.ignore(RecordingBatches.erased)
            return
        }
        lines.used += 1
        let finish = telling.recorded.finish
        switch decision {
        case .duplicate: facts.duplicates += 1
        case .reverted:
            facts.duplicates += 1
            facts.reverted += 1
        case .record:
            facts.recorded += 1
            owe(EventType(finishOf: finish.activity.kind), finish)
        case .correct:
            facts.corrected += 1
            owe(.finishCorrected, finish)
        case .refuse, .erase: break
        }
    }

    private mutating func owe(_ type: EventType, _ finish: Finish) {
        let subject = EndpointFilter.Subject(
            type: type,
            activity: finish.activity.id,
            outcome: finish.outcome,
            source: format.namespace
        )
        let audience = configuration.audience(of: subject, in: account)
        deliveries += audience.count
        for endpoint in audience { owed[endpoint.id, default: 0] += 1 }
        if !audience.isEmpty, let time = finish.finished?.reported.beginning, time < oldBefore { old += 1 }
    }

    private mutating func refuse(_ line: ReadLine, _ reason: String) {
        lines.refused += 1
        if refusals.count < ImportSummary.shownRefusals { refusals.append(ImportSummary.Refusal(line: line.number, reason: reason)) }
    }
}
