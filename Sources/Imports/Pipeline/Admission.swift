import Completions
import EventLog
import Projections
import Vault

/// Makes sure that everybody in a batch of read lines is known, and what is news of them committed to: the stage after ``LineReading``.
///
/// Per batch: pseudonyms first, then commitments to what the log doesn't know yet, both in the vault. A crash before the batch is appended
/// leaves orphans in the vault at most, which the next run finds and uses.
actor Admission {
    /// Lines with what is known of the people in them.
    struct Batch: Sendable {
        let read: LineReading.Batch
        /// Of the lines that are records, in their order.
        let tellings: [TellingOfFinish]
        /// The numbers of those tellings that the log knows: they bring nothing new, not even a name, and nothing is kept for them.
        let withoutData: Set<Int>
    }

    private let store: Store
    private let surroundings: Surroundings
    private let account: AccountName
    private let run: ImportID
    /// The import whose input it is, where that is another.
    private let input: ImportID?
    private let resolver: Resolver
    private let repetition: TellingOfFinish.Repetition
    private var people = KnownPeople()

    /// - Parameter repetition: what it means when a record is told twice; as the format has it by default.
    init(
        _ format: ImportFormat,
        importer: Importer,
        run: ImportID,
        input: ImportID?,
        resolver: Resolver,
        repetition: TellingOfFinish.Repetition? = nil
    ) {
        self.input = input
        self.repetition = repetition ?? format.repetition
        self.run = run
        self.resolver = resolver
        store = importer.store
        surroundings = importer.surroundings
        account = importer.options.account
    }

    /// A finish on its way to its telling.
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
    func admit(_ read: LineReading.Batch) async throws -> Batch {
        var pending: [Pending] = []
        pending.reserveCapacity(read.lines.count)
        var strangers: [Vault.Met] = []
        for line in read.lines {
            if case .record(let record) = line.content { pending.append(meet(record, line: line.number, &strangers)) }
        }
        try await admit(strangers, &pending)
        let withoutData = try await commit(&pending)
        return Batch(read: read, tellings: pending.map(telling), withoutData: withoutData)
    }

    private func meet(_ record: SourceRecord, line: Int, _ strangers: inout [Vault.Met]) -> Pending {
        let key: SourceKey
        let identifier: PersonIdentifier
        let person: KnownPeople.Person
        if let known = record.person {
            identifier = known
            person = meet(identifier, record.data, &strangers)
            key = resolver.key(of: record, person: person.hash)
        } else {
            key = resolver.key(of: record, person: nil)
            identifier = resolver.anonymous(key)
            person = meet(identifier, record.data, &strangers)
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

    private func meet(_ identifier: PersonIdentifier, _ data: PersonalData, _ strangers: inout [Vault.Met]) -> KnownPeople.Person {
        if let known = people[identifier] { return known }
        let met = resolver.met(identifier, data)
        strangers.append(met)
        let person = KnownPeople.Person(hash: met.hash)
        people[identifier] = person
        return person
    }

    /// Gives those their pseudonyms whom the import hadn't met.
    private func admit(_ strangers: [Vault.Met], _ pending: inout [Pending]) async throws {
        guard !strangers.isEmpty else { return }
        let admitted: [UInt128: Vault.Admitted]
        do {
            admitted = try await store.vault.admit(
                strangers,
                pseudonym: { surroundings.randomBits },
                salt: { surroundings.random(32) }
            )
        } catch {
            // Whoever pushes may go on after a failure: they are as unknown as before.
            for stranger in strangers { people[stranger.identifier] = nil }
            throw error
        }
        for stranger in strangers {
            people[stranger.identifier]?.participant = admitted[stranger.hash]?.participant
            guard let commitment = admitted[stranger.hash]?.commitment else { continue }
            people[stranger.identifier]?.data = stranger.data
            people[stranger.identifier]?.commitment = commitment
        }
        for index in pending.indices where pending[index].participant == nil {
            guard let person = people[pending[index].identifier] else { continue }
            pending[index].participant = admitted[pending[index].hash]?.participant
            if person.data == pending[index].record.data { pending[index].commitment = person.commitment }
        }
    }

    /// Finds or makes the commitment of each finish.
    ///
    /// - Returns: those that have none, since the log knows them.
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
        let known = Set(zip(doubtful, decisions).filter { [.duplicate, .reverted, .erase].contains($0.1) }.map(\.0))
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

    private func telling(_ pending: Pending) -> TellingOfFinish {
        guard let participant = pending.participant else { preconditionFailure("everybody met was admitted") }
        let recorded = RecordedFinish(
            sourceKey: pending.key,
            importID: run,
            line: pending.line,
            finish: pending.record.finish(of: participant),
            commitment: pending.commitment ?? Self.noCommitment
        )
        return TellingOfFinish(
            account: account,
            recorded: recorded,
            repetition: repetition,
            extent: pending.record.extent,
            input: input
        )
    }

    /// Stands in while the log is only asked: a commitment is no part of any identity.
    static let noCommitment: Commitment = {
        guard let zeros = Commitment(repeatElement(0, count: 32)) else { preconditionFailure("32 bytes make a commitment") }
        return zeros
    }()
}
