import Completions
import EventLog
import Vault

/// Checks rows one after another, from the first: pure, so that every kind of damage is tested without a file.
///
/// Knows nothing of the store but what it is fed; whoever reads the rows feeds the tiles and checkpoints too.
package struct Verification: Sendable {
    private let keys: KeyHistory
    private var edge: TreeEdge
    private var recorded: Timestamp?
    /// Checkpoints still to come, by the size they are about.
    private var expected: [Int: [[UInt8]]] = [:]
    /// The tiles that the rows made, for comparison with those stored.
    private(set) var tiles: [Tile] = []
    private(set) var findings: [Finding] = []
    /// What the vault holds; absent where that is not looked at.
    private let versions: Set<VersionMark>?
    /// What lines commit to that the vault doesn't hold.
    private var people: [(Position, ParticipantID)] = []
    /// The places of the keys that signed any of the checkpoints.
    private(set) var signed: Set<Int> = []
    /// The keys that events put in place of others.
    private(set) var rotated: [Position: Commitment] = [:]
    /// Whom events say to be erased.
    private(set) var erased: Set<ParticipantID> = []

    /// - Parameter edge: of the tree that the rows before the first one make.
    init(keys: KeyHistory, edge: TreeEdge = TreeEdge(), versions: Set<VersionMark>? = nil) {
        self.keys = keys
        self.edge = edge
        self.versions = versions
    }

    /// What these notes say must be so.
    ///
    /// - Parameter isOwn: whether they are those that the log published, and not some that were kept elsewhere.
    mutating func expect(_ notes: [String], ofTheLog isOwn: Bool) {
        // The place of the key that signed last, as the log's own checkpoints follow one another.
        var signing = 0
        for (index, note) in notes.enumerated() {
            let which = isOwn ? "checkpoint \(index) of \(notes.count)" : "the checkpoint kept elsewhere"
            guard let (checkpoint, signers) = keys.read(note) else {
                findings.append(Finding("\(which) is not signed by this log's key"))
                continue
            }
            expect(checkpoint.root, at: checkpoint.size)
            signed.formUnion(signers)
            // The key of the last event that the checkpoint covers must have signed it.
            guard isOwn, let due = keys.tenures.lastIndex(where: { $0.since.number < checkpoint.size }) else { continue }
            if !signers.contains(due) {
                findings.append(Finding("\(which) is signed by a key that was replaced before it"))
            } else if due > signing, due > signing + 1 || !signers.contains(due - 1) {
                findings.append(Finding("\(which) is the first that a new key signed, and the former key did not"))
            }
            signing = max(signing, due)
        }
    }

    /// The root when there are so many events must be this one.
    ///
    /// What was verified before says nothing about a size below where the rows begin.
    mutating func expect(_ root: [UInt8], at size: Int) {
        if size == edge.size, root != edge.root {
            findings.append(Finding("the root of the first \(edge.size) events is not the one in their checkpoint"))
        } else if size > edge.size {
            expected[size, default: []].append(root)
        }
    }

    /// Somebody was erased by an event that is not among the rows.
    mutating func note(erased participant: ParticipantID) { erased.insert(participant) }

    var size: Int { edge.size }
    var root: [UInt8] { edge.root }

    /// The tiles made since the last call.
    mutating func takeTiles() -> [Tile] {
        defer { tiles = [] }
        return tiles
    }

    mutating func add(_ finding: Finding) { findings.append(finding) }

    /// What a row shows by itself, without its neighbours: looked at on many cores at once.
    struct Look: Sendable {
        let position: Position
        let leaf: Range<Int>
        let hasItsLeaf: Bool
        /// When it was recorded; absent where the line can't be read.
        let recorded: Timestamp?
        /// The personal data that it commits to, where it does to any.
        let person: (participant: ParticipantID, version: VersionMark)?
        /// Whose personal data it says was erased.
        let erased: ParticipantID?
        /// The key that it puts in place of another.
        let rotated: Commitment?

        /// - Parameter memo: what the line before had.
        init(_ row: EventLog.StoredRows.Row, in bytes: [UInt8], _ memo: inout Event.Memo) {
            position = row.position
            leaf = row.leaf
            var hash = [UInt8](repeating: 0, count: TreeHash.size)
            unsafe TreeHash.leaf(bytes.span.bytes.extracting(row.line), into: &hash, at: 0)
            hasItsLeaf = hash.elementsEqual(bytes[row.leaf])
            // Whatever reads has the one canonical spelling.
            let event = try? Event(line: bytes, in: row.line, &memo)
            recorded = event?.recorded
            person = event?.fact.recordedFinish.map { recorded in
                let reference = Vault.Reference(participant: recorded.finish.participant, commitment: recorded.commitment)
                return (reference.participant, VersionMark(reference))
            }
            if case .logKeyRotated(let rotation) = event?.fact { rotated = rotation.publicKey } else { rotated = nil }
            if case .participantErased = event?.fact, case .participant(let id)? = event?.subject { erased = id } else { erased = nil }
        }
    }

    /// Checks the next row.
    mutating func check(_ look: Look, in bytes: [UInt8]) {
        let position = look.position
        if position.number != edge.size {
            findings.append(Finding("expected position \(edge.size) here; events are missing or out of order", at: position))
        }
        if !look.hasItsLeaf { findings.append(Finding("the line doesn't match its leaf hash", at: position)) }
        if let time = look.recorded {
            if let recorded, time < recorded { findings.append(Finding("it says it was recorded before its predecessor", at: position)) }
            recorded = time
        } else {
            findings.append(Finding("the line can't be read, or is not in its canonical form", at: position))
        }
        if let person = look.person, let versions, !versions.contains(person.version) { people.append((position, person.participant)) }
        if let id = look.erased { erased.insert(id) }
        if let key = look.rotated { rotated[position] = key }
        tiles += edge.append(bytes[look.leaf])
        for root in expected.removeValue(forKey: edge.size) ?? [] where root != edge.root {
            findings.append(Finding("the root of the first \(edge.size) events is not the one in their checkpoint"))
        }
    }

    /// Checks that nothing was promised beyond the last row, and that the vault holds what lines commit to.
    mutating func finish() {
        if versions != nil {
            for (position, participant) in people where !erased.contains(participant) {
                findings.append(Finding("the vault lacks the personal data that it commits to, and no erasure says why", at: position))
            }
        }
        for size in expected.keys.sorted() {
            findings.append(Finding("a checkpoint was signed for \(size) events, but the log has \(edge.size): the newest are missing"))
        }
        expected = [:]
    }
}

/// A version of personal data, in 16 bytes: a vault may hold millions.
///
/// A pseudonym is random and a commitment a hash, so half of the one beside the other is as hard to meet by another as a hash of both.
struct VersionMark: Hashable {
    private let bits: UInt128

    init(_ reference: Vault.Reference) {
        bits = reference.commitment.bytes.prefix(16).reduce(0) { $0 << 8 | UInt128($1) } ^ reference.participant.bits
    }
}
