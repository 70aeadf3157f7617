import Completions
import EventLog
import Projections

/// Encodes batches, so that the log only has to decide about them: the stage between ``Admission`` and ``RecordingBatches``.
struct Preparation: Sendable {
    /// A batch of lines with their entries.
    struct Batch: Sendable {
        let lines: [ReadLine]
        let entries: EntryBatch
        /// Which line each entry comes from.
        let owners: [Int]
        let bytes: Int
    }

    private let store: Store
    private let surroundings: Surroundings
    private let account: AccountName
    private let run: ImportID
    private let resolver: Resolver
    private let seen: SeenKeys?

    /// - Parameter seen: the memory of the records that the input told already; absent where it may tell them again.
    init(importer: Importer, run: ImportID, resolver: Resolver, seen: SeenKeys?) {
        self.run = run
        self.resolver = resolver
        store = importer.store
        surroundings = importer.surroundings
        account = importer.options.account
        self.seen = seen
    }

    /// The batch that admitted lines make.
    func encode(_ batch: Admission.Batch) -> Batch {
        var entries: [Entry] = []
        entries.reserveCapacity(batch.read.lines.count)
        var owners: [Int] = []
        var without: Set<Int> = []
        var next = 0
        for (index, line) in batch.read.lines.enumerated() {
            switch line.content {
            case .record:
                if batch.withoutData.contains(next) { without.insert(entries.count) }
                entries.append(.finish(batch.tellings[next]))
                owners.append(index)
                next += 1
            case .revocation(let revocation):
                entries.append(.revocation(telling(revocation, line: line.number)))
                owners.append(index)
            case .joined, .ignored, .refused: break
            }
        }
        let encoded = EntryBatch(
            entries,
            origin: store.log.origin,
            hash: resolver.hash,
            now: surroundings.now(),
            seen: seen,
            withoutData: without
        )
        return Batch(lines: batch.read.lines, entries: encoded, owners: owners, bytes: batch.read.bytes)
    }

    private func telling(_ revocation: SourceRevocation, line: Int) -> TellingOfRevocation {
        let revoked = Revocation(revokes: resolver.key(of: revocation), reason: revocation.reason, importID: run, line: line)
        return TellingOfRevocation(account: account, participant: nil, revocation: revoked, sourceID: revocation.id, time: revocation.at)
    }
}
