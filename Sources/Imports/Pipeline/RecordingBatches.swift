import Completions
import EventLog
import Projections
import Vault

/// Records an import's lines, a batch at a time, and counts what became of them.
struct RecordingBatches {
    private let importer: Importer
    private let run: ImportID
    private let resolver: Resolver
    private(set) var lines = LineCounts()
    private(set) var facts = FactCounts()
    private(set) var refusals: [ImportSummary.Refusal] = []
    /// The records that this input named so far: two different rows with one key are a mistake in the input.
    private var seen: Set<SourceKey> = []

    init(importer: Importer, run: ImportID) {
        self.importer = importer
        self.run = run
        resolver = Resolver(store: importer.store, mapping: importer.mapping, account: importer.options.account)
    }

    private var store: Store { importer.store }

    /// Logs that the import began.
    func begin(_ started: ImportStarted, file: String) async throws {
        try await store.vault.remember(file: file, of: run, now: importer.surroundings.now())
        _ = try await store.append(
            [.administrative(.importStarted(started), account: importer.options.account, subject: .importRun(run))],
            in: importer.surroundings
        )
    }

    mutating func record(_ batch: [ReadLine]) async throws {
        guard !batch.isEmpty else { return }
        var refused: [Vault.RefusedLine] = []
        var pending: [(line: ReadLine, resolved: Resolver.Resolved)] = []
        for line in batch {
            switch line.content {
            case .record(let record): pending.append((line, resolver.resolve(record)))
            case .ignored(let reason): lines.ignored[reason, default: 0] += 1
            case .refused(let reason): refuse(line, reason, &refused)
            }
        }
        let verdicts = try await append(pending)
        for (line, verdict) in zip(pending.map(\.line), verdicts) {
            if case .refused(let refusal) = verdict {
                refuse(line, refusal.reason, &refused)
                continue
            }
            lines.used += 1
            switch verdict {
            case .recorded: facts.recorded += 1
            case .corrected: facts.corrected += 1
            case .revoked: facts.revoked += 1
            case .duplicate: facts.duplicates += 1
            case .reverted:
                facts.duplicates += 1
                facts.reverted += 1
            case .refused: break
            }
        }
        try await store.vault.keep(refused, of: run, now: importer.surroundings.now())
    }

    private mutating func append(_ pending: [(line: ReadLine, resolved: Resolver.Resolved)]) async throws -> [Verdict] {
        let surroundings = importer.surroundings
        let people = try await store.vault.admit(pending.map(\.resolved.person)) { surroundings.randomBits }
        var tellings: [TellingOfFinish] = []
        for (line, resolved) in pending {
            let sighting: TellingOfFinish.Sighting = seen.insert(resolved.key).inserted ? .first : .again
            tellings.append(telling(resolved, line, people, Self.unknownCommitment, sighting))
        }
        // What the log knows already brings nothing new, not even a name, so nothing is kept for it.
        let decisions = try await store.log.preview(tellings, hash: store.keys.identity.hash)
        let news = tellings.indices.filter { decisions[$0] != .duplicate && decisions[$0] != .reverted }
        let commitments = try await store.vault.keep(
            news.map { (tellings[$0].recorded.finish.participant, pending[$0].resolved.record.data) },
            random: { surroundings.random(32) }
        )
        let entries = zip(news, commitments).map { index, commitment in
            Entry.finish(telling(pending[index].resolved, pending[index].line, people, commitment, tellings[index].sighting))
        }
        var verdicts = decisions.map { $0 == .reverted ? Verdict.reverted : .duplicate }
        for (index, verdict) in zip(news, try await store.append(entries, in: surroundings)) { verdicts[index] = verdict }
        return verdicts
    }

    /// Stands in while the log is only asked: a commitment is no part of any identity.
    static let unknownCommitment: Commitment = {
        guard let zeros = Commitment(repeatElement(0, count: 32)) else { preconditionFailure("32 bytes make a commitment") }
        return zeros
    }()

    private func telling(
        _ resolved: Resolver.Resolved,
        _ line: ReadLine,
        _ people: [UInt128: ParticipantID],
        _ commitment: Commitment,
        _ sighting: TellingOfFinish.Sighting
    ) -> TellingOfFinish {
        guard let participant = people[resolved.person.hash] else { preconditionFailure("everybody met was admitted") }
        return resolver.telling(
            resolved,
            line: line.number,
            by: participant,
            run: run,
            commitment: commitment,
            sighting: sighting
        )
    }

    private mutating func refuse(_ line: ReadLine, _ reason: String, _ refused: inout [Vault.RefusedLine]) {
        lines.refused += 1
        if refusals.count < ImportSummary.shownRefusals { refusals.append(ImportSummary.Refusal(line: line.number, reason: reason)) }
        refused.append(Vault.RefusedLine(line: line.number, reason: reason, text: line.text))
    }
}

extension Verdict.Refusal {
    /// The reason as a summary shows it.
    var reason: String {
        switch self {
        case .toldTwice: "an earlier row of this input has the same key and says otherwise"
        case .otherKind(let kind):
            "its key belongs to a record of another kind (\(kind.rawValue)); give the two sources different namespaces"
        case .tooLong(let bytes): "its event would have \(bytes) bytes, more than \(longestLine)"
        }
    }
}
