import Completions
import EventLog
import Projections
import Vault

/// Counts what an import would record and owe, writing nothing.
struct PreviewBatches {
    private let importer: Importer
    private let configuration: Configuration
    private let resolver: Resolver
    private let oldBefore: Timestamp
    private(set) var lines = LineCounts()
    private(set) var facts = FactCounts()
    private(set) var refusals: [ImportSummary.Refusal] = []
    private var deliveries = 0
    private var old = 0
    private var seen: [SourceKey: [String?]] = [:]
    private let run = ImportID(bits: 0)

    init(importer: Importer, configuration: Configuration) {
        self.importer = importer
        self.configuration = configuration
        resolver = Resolver(store: importer.store, mapping: importer.mapping, account: importer.options.account)
        oldBefore = importer.surroundings.now() - TellingQuestion.old
    }

    /// What would be told.
    var question: TellingQuestion {
        let endpoints = Set(EventType.notifying.flatMap { configuration.audience(of: $0, in: importer.options.account).map(\.id) })
        return TellingQuestion(deliveries: deliveries, old: old, endpoints: endpoints.count)
    }

    mutating func preview(_ batch: [ReadLine]) async throws {
        var pending: [(line: ReadLine, telling: TellingOfFinish)] = []
        let resolved = batch.map { line -> Resolver.Resolved? in
            if case .record(let record) = line.content { resolver.resolve(record) } else { nil }
        }
        let people = try await importer.store.vault.participants(resolved.compactMap { $0?.person.hash })
        for (line, resolved) in zip(batch, resolved) {
            switch line.content {
            case .ignored(let reason): lines.ignored[reason, default: 0] += 1
            case .refused(let reason): refuse(line, reason)
            case .record:
                guard let resolved else { continue }
                // Somebody unknown makes everything new; their own bits stand in for the pseudonym to come.
                let participant = people[resolved.person.hash] ?? ParticipantID(bits: resolved.person.hash)
                let telling = resolver.telling(
                    resolved,
                    line: line.number,
                    by: participant,
                    run: run,
                    commitment: RecordingBatches.unknownCommitment,
                    sighting: seen[resolved.key] == nil ? .first : .again
                )
                let fingerprint = telling.recorded.finish.fingerprint
                if let earlier = seen[resolved.key] {
                    if earlier == fingerprint {
                        count(.duplicate, telling)
                    } else {
                        refuse(line, Verdict.Refusal.toldTwice.reason)
                    }
                } else {
                    seen[resolved.key] = fingerprint
                    pending.append((line, telling))
                }
            }
        }
        let decisions = try await importer.store.log.preview(pending.map(\.telling), hash: importer.store.keys.identity.hash)
        for (item, decision) in zip(pending, decisions) {
            if case .refuse(let refusal) = decision { refuse(item.line, refusal.reason) } else { count(decision, item.telling) }
        }
    }

    private mutating func count(_ decision: Telling.Decision, _ telling: TellingOfFinish) {
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
        case .refuse: break
        }
    }

    private mutating func owe(_ type: EventType, _ finish: Finish) {
        let audience = configuration.audience(of: type, in: importer.options.account).count
        deliveries += audience
        if audience > 0, let time = finish.finished?.reported.beginning, time < oldBefore { old += 1 }
    }

    private mutating func refuse(_ line: ReadLine, _ reason: String) {
        lines.refused += 1
        if refusals.count < ImportSummary.shownRefusals { refusals.append(ImportSummary.Refusal(line: line.number, reason: reason)) }
    }
}
