import Completions
import EventLog

/// Checks rows one after another, from the first: pure, so that every kind of damage is tested without a file.
///
/// Knows nothing of the store but what it is fed; whoever reads the rows feeds the tiles and checkpoints too.
package struct Verification: Sendable {
    private let verifier: VerifierKey
    private var edge = TreeEdge()
    private var recorded: Timestamp?
    /// Checkpoints still to come, by the size they are about.
    private var expected: [Int: [[UInt8]]]
    /// The tiles that the rows made, for comparison with those stored.
    private(set) var tiles: [Tile] = []
    private(set) var findings: [Finding] = []

    /// - Parameter checkpoints: notes as published, with their root still unchecked.
    init(verifier: VerifierKey, checkpoints: [String]) {
        self.verifier = verifier
        expected = [:]
        for (index, note) in checkpoints.enumerated() {
            guard let checkpoint = SignedNote.checkpoint(in: note, signedBy: verifier) else {
                findings.append(Finding("checkpoint \(index) of \(checkpoints.count) is not signed by this log's key"))
                continue
            }
            expect(checkpoint.root, at: checkpoint.size)
        }
    }

    /// The root when there are so many events must be this one.
    mutating func expect(_ root: [UInt8], at size: Int) { expected[size, default: []].append(root) }

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

        init(_ row: EventLog.StoredRows.Row, in bytes: [UInt8]) {
            position = row.position
            leaf = row.leaf
            var hash = [UInt8](repeating: 0, count: TreeHash.size)
            unsafe TreeHash.leaf(bytes.span.bytes.extracting(row.line), into: &hash, at: 0)
            hasItsLeaf = hash.elementsEqual(bytes[row.leaf])
            // Whatever reads has the one canonical spelling.
            recorded = (try? Event(line: bytes, in: row.line))?.recorded
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
        tiles += edge.append(bytes[look.leaf])
        for root in expected.removeValue(forKey: edge.size) ?? [] where root != edge.root {
            findings.append(Finding("the root of the first \(edge.size) events is not the one in their checkpoint"))
        }
    }

    /// Checks that nothing was promised beyond the last row.
    mutating func finish() {
        for size in expected.keys.sorted() {
            findings.append(Finding("a checkpoint was signed for \(size) events, but the log has \(edge.size): the newest are missing"))
        }
        expected = [:]
    }
}
