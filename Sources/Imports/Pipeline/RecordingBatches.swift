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

    /// How many people were erased when what is recorded was read, or earlier.
    var erasedBefore: Int

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

    /// Records a batch.
    ///
    /// - Returns: what became of each of its lines.
    @discardableResult
    mutating func record(_ batch: Preparation.Batch) async throws -> [LineOutcome] {
        let before = facts.events
        defer { recordedLast = facts.events - before }
        let outcomes = try await outcomes(of: batch)
        var refused: [Vault.RefusedLine] = []
        for (line, outcome) in zip(batch.lines, outcomes) {
            outcome.count(in: &lines, &facts)
            if case .refused(let reason) = outcome { refuse(line, reason, &refused) }
        }
        try await store.vault.keep(refused, of: run, now: surroundings.now(), erasedBefore: erasedBefore)
        return outcomes
    }

    private func outcomes(of batch: Preparation.Batch) async throws -> [LineOutcome] {
        var outcomes = batch.lines.map { line -> LineOutcome in
            switch line.content {
            case .ignored(let reason): .ignored(reason)
            case .refused(let reason): .refused(reason)
            case .joined: .joined
            // Until the log has decided.
            case .record, .revocation: .duplicate
            }
        }
        for (index, verdict) in try await append(batch).enumerated() {
            outcomes[batch.owners[index]] =
                switch verdict {
                case .recorded(let position): .recorded(position)
                case .corrected(let position): .corrected(position)
                case .revoked(let position): .revoked(position)
                case .duplicate, .unkept: .duplicate
                case .reverted: Self.tellsItsPast(batch.entries.entries[index]) ? .duplicate : .reverted
                case .erased: .ignored(Self.erased)
                case .refused(let refusal): .refused(refusal.reason)
                }
        }
        return outcomes
    }

    /// Whether an entry is of a history, which tells its own past: that is no old export.
    private static func tellsItsPast(_ entry: Entry) -> Bool {
        guard case .finish(let telling) = entry, case .correction = telling.repetition else { return false }
        return true
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
