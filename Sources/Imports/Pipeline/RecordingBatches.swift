import Completions
import EventLog
import Projections
import Vault

/// Records an import's prepared batches, and counts what became of their lines.
struct RecordingBatches {
    private let store: Store
    private let surroundings: Surroundings
    private let run: ImportID
    private(set) var lines = LineCounts()
    private(set) var facts = FactCounts()
    private(set) var refusals: [ImportSummary.Refusal] = []
    /// How many events the last batch made.
    private(set) var recordedLast = 0

    /// How many people were erased when the input was begun.
    private let erasedBefore: Int

    /// What a table's refused rows are kept with, until it is.
    private var heading: String?

    init(importer: Importer, run: ImportID, heading: String?, erasedBefore: Int) {
        self.heading = heading
        self.erasedBefore = erasedBefore
        store = importer.store
        surroundings = importer.surroundings
        self.run = run
    }

    /// Why a line of somebody who was erased is ignored.
    static let erased = "erased"

    mutating func record(_ batch: Preparation.Batch) async throws {
        let before = facts.events
        defer { recordedLast = facts.events - before }
        var refused: [Vault.RefusedLine] = []
        for line in batch.lines {
            switch line.content {
            case .ignored(let reason): lines.ignore(reason)
            case .refused(let reason): refuse(line, reason, &refused)
            case .joined: lines.joined += 1
            case .record, .revocation: break
            }
        }
        let verdicts = try await append(batch)
        for (index, verdict) in verdicts.enumerated() {
            let owner = batch.owners[index]
            if case .refused(let refusal) = verdict {
                refuse(batch.lines[owner], refusal.reason, &refused)
                continue
            }
            if case .erased = verdict {
                lines.ignore(Self.erased)
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
                // A history tells its own past; that is no old export.
                if case .finish(let telling) = batch.entries.entries[index], case .correction = telling.repetition { break }
                facts.reverted += 1
            case .unkept, .refused, .erased: break
            }
        }
        try await store.vault.keep(refused, of: run, now: surroundings.now(), erasedBefore: erasedBefore)
    }

    /// Appends a batch; what turns out to be news after all is appended again, once its data is kept.
    private func append(_ batch: Preparation.Batch) async throws -> [Verdict] {
        var verdicts = try await store.log.append(batch.entries)
        let late = verdicts.indices.filter { verdicts[$0] == .unkept }
        guard !late.isEmpty else { return verdicts }
        var tellings: [TellingOfFinish] = []
        var holdings: [Vault.Holding] = []
        for index in late {
            guard case .finish(let telling) = batch.entries.entries[index],
                case .record(let record) = batch.lines[batch.owners[index]].content
            else { continue }
            tellings.append(telling)
            holdings.append(Vault.Holding(participant: telling.recorded.finish.participant, data: record.data))
        }
        let commitments = try await store.vault.keep(holdings) { [surroundings] in surroundings.random(32) }
        let entries = zip(tellings, commitments).map { Entry.finish($0.committing(to: $1)) }
        for (index, verdict) in zip(late, try await store.append(entries, in: surroundings)) { verdicts[index] = verdict }
        return verdicts
    }

    private mutating func refuse(_ line: ReadLine, _ reason: String, _ refused: inout [Vault.RefusedLine]) {
        lines.refused += 1
        if refusals.count < ImportSummary.shownRefusals { refusals.append(ImportSummary.Refusal(line: line.number, reason: reason)) }
        if let heading {
            refused.append(Vault.RefusedLine(line: Importer.headingLine, reason: "the heading", text: heading))
            self.heading = nil
        }
        refused.append(Vault.RefusedLine(line: line.number, reason: reason, text: String(decoding: line.text, as: UTF8.self)))
    }
}

extension Verdict.Refusal {
    /// The reason as a summary shows it.
    package var reason: String {
        switch self {
        case .toldTwice: "an earlier row of this input has the same key and says otherwise"
        case .otherKind(let kind):
            "its key belongs to a record of another kind (\(kind.rawValue)); give the two sources different namespaces"
        case .noFinish: "it corrects what is no finish"
        case .notCurrent(let current): "it corrects what \(current) has corrected since"
        case .tooLong(let bytes): "its event would have \(bytes) bytes, more than \(longestLine)"
        }
    }
}
