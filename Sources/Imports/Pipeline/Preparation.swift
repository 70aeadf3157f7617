import Completions
import EventLog
import Projections
import Vault

/// Makes batches of read lines that the log only has to decide about: the stage between ``LineReading`` and ``RecordingBatches``.
///
/// Per batch: pseudonyms first (vault), then what the log doesn't know yet is committed to (vault), then encoded. A crash before the
/// batch is appended leaves orphans in the vault at most, which the next run finds and uses.
actor Preparation {
    /// A batch of lines with their entries.
    struct Batch: Sendable {
        let lines: [ReadLine]
        let entries: EntryBatch
        /// Which line each entry comes from.
        let owners: [Int]
        let bytes: Int
    }

    private let format: ImportFormat
    private let store: Store
    private let surroundings: Surroundings
    private let account: AccountName
    private let run: ImportID
    private let resolver: Resolver
    private let seen: SeenKeys
    private var people = KnownPeople()

    init(_ format: ImportFormat, importer: Importer, run: ImportID) {
        self.format = format
        self.run = run
        store = importer.store
        surroundings = importer.surroundings
        account = importer.options.account
        resolver = Resolver(hash: store.keys.identity.hash, namespace: format.namespace, account: account)
        seen = SeenKeys(in: store.directory)
    }

    /// A finish on its way to its entry.
    private struct Pending {
        let line: Int
        let record: SourceRecord
        let key: SourceKey
        let identifier: PersonIdentifier
        /// The hash of the identifier.
        let hash: UInt128
        var participant: ParticipantID?
        var commitment: Commitment?
    }

    /// The batch that some lines make.
    func batch(of read: LineReading.Batch) async throws -> Batch {
        let lines = read.lines
        var pending: [Pending] = []
        var strangers: [Vault.Met] = []
        for line in lines {
            if case .record(let record) = line.content { pending.append(meet(record, line: line.number, &strangers)) }
        }
        let admitted = try await store.vault.admit(strangers) { [surroundings] in surroundings.randomBits }
        for stranger in strangers { people[stranger.identifier]?.participant = admitted[stranger.hash] }
        for index in pending.indices where pending[index].participant == nil {
            pending[index].participant = admitted[pending[index].hash]
        }
        let unkept = try await commit(&pending)
        return encode(read, pending, unkept)
    }

    private func meet(_ record: SourceRecord, line: Int, _ strangers: inout [Vault.Met]) -> Pending {
        let key: SourceKey
        let identifier: PersonIdentifier
        let person: KnownPeople.Person
        if let known = record.person {
            identifier = known
            person = meet(identifier, &strangers)
            key = resolver.key(of: record, person: person.hash)
        } else {
            key = resolver.key(of: record, person: nil)
            identifier = resolver.anonymous(key)
            person = meet(identifier, &strangers)
        }
        return Pending(
            line: line,
            record: record,
            key: key,
            identifier: identifier,
            hash: person.hash,
            participant: person.participant,
            commitment: person.data == record.data ? person.commitment : nil
        )
    }

    private func meet(_ identifier: PersonIdentifier, _ strangers: inout [Vault.Met]) -> KnownPeople.Person {
        if let known = people[identifier] { return known }
        let met = resolver.met(identifier)
        strangers.append(met)
        let person = KnownPeople.Person(hash: met.hash)
        people[identifier] = person
        return person
    }

    /// Finds or makes the commitment of each finish.
    ///
    /// - Returns: those that have none, since the log knows them: they bring nothing new, not even a name.
    private func commit(_ pending: inout [Pending]) async throws -> Set<Int> {
        var uncertain: [Vault.Holding: [Int]] = [:]
        for index in pending.indices where pending[index].commitment == nil {
            guard let participant = pending[index].participant else { preconditionFailure("everybody met was admitted") }
            uncertain[Vault.Holding(participant: participant, data: pending[index].record.data), default: []].append(index)
        }
        guard !uncertain.isEmpty else { return [] }
        let holdings = Array(uncertain.keys)
        var unknown: [Vault.Holding] = []
        for (holding, commitment) in zip(holdings, try await store.vault.commitments(to: holdings)) {
            if let commitment { settle(&pending, uncertain[holding] ?? [], commitment) } else { unknown.append(holding) }
        }
        let doubtful = unknown.flatMap { uncertain[$0] ?? [] }.sorted()
        let tellings = doubtful.map { telling(pending[$0]) }
        let decisions = try await store.log.preview(tellings, hash: resolver.hash)
        let known = Set(zip(doubtful, decisions).filter { $0.1 == .duplicate || $0.1 == .reverted }.map(\.0))
        let wanted = unknown.filter { (uncertain[$0] ?? []).contains { !known.contains($0) } }
        let kept = try await store.vault.keep(wanted) { [surroundings] in surroundings.random(32) }
        for (holding, commitment) in zip(wanted, kept) { settle(&pending, uncertain[holding] ?? [], commitment) }
        return Set(doubtful.filter { pending[$0].commitment == nil })
    }

    private func settle(_ pending: inout [Pending], _ indices: [Int], _ commitment: Commitment) {
        for index in indices {
            pending[index].commitment = commitment
            people[pending[index].identifier]?.data = pending[index].record.data
            people[pending[index].identifier]?.commitment = commitment
        }
    }

    private func encode(_ read: LineReading.Batch, _ pending: [Pending], _ unkept: Set<Int>) -> Batch {
        var entries: [Entry] = []
        var owners: [Int] = []
        var without: Set<Int> = []
        var next = 0
        for (index, line) in read.lines.enumerated() {
            switch line.content {
            case .record:
                if unkept.contains(next) { without.insert(entries.count) }
                entries.append(.finish(telling(pending[next])))
                owners.append(index)
                next += 1
            case .revocation(let revocation):
                let revoked = Revocation(revokes: resolver.key(of: revocation), reason: revocation.reason, importID: run, line: line.number)
                entries.append(
                    .revocation(TellingOfRevocation(account: account, participant: nil, revocation: revoked, sourceID: revocation.id))
                )
                owners.append(index)
            case .ignored, .refused: break
            }
        }
        return Batch(
            lines: read.lines,
            entries: EntryBatch(
                entries,
                origin: store.log.origin,
                hash: resolver.hash,
                now: surroundings.now(),
                seen: seen,
                withoutData: without
            ),
            owners: owners,
            bytes: read.bytes
        )
    }

    private func telling(_ pending: Pending) -> TellingOfFinish {
        guard let participant = pending.participant else { preconditionFailure("everybody met was admitted") }
        let recorded = RecordedFinish(
            sourceKey: pending.key,
            importID: run,
            line: pending.line,
            finish: pending.record.finish(of: participant),
            commitment: pending.commitment ?? Self.noCommitment
        )
        return TellingOfFinish(account: account, recorded: recorded, repetition: format.repetition)
    }

    /// Stands in while the log is only asked: a commitment is no part of any identity.
    static let noCommitment: Commitment = {
        guard let zeros = Commitment(repeatElement(0, count: 32)) else { preconditionFailure("32 bytes make a commitment") }
        return zeros
    }()
}
