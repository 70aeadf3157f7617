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

    mutating func check(position: Position, line: [UInt8], leaf: [UInt8]) {
        if position.number != edge.size {
            findings.append(Finding("expected position \(edge.size) here; events are missing or out of order", at: position))
        }
        let hash = TreeHash.leaf(line)
        if hash != leaf { findings.append(Finding("the line doesn't match its leaf hash", at: position)) }
        if let event = try? Event(line: line) {
            if event.line != line { findings.append(Finding("the line is not in its canonical form", at: position)) }
            if let recorded, event.recorded < recorded {
                findings.append(Finding("it says it was recorded before its predecessor", at: position))
            }
            recorded = event.recorded
        } else {
            findings.append(Finding("the line can't be read", at: position))
        }
        tiles += edge.append(leaf)
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
