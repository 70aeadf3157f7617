import Completions
package import EventLog

/// That a checkpoint's log begins with all of an earlier one's, in the form that C2SP tlog-witness posts to `add-checkpoint`.
package struct ConsistencyFile: Hashable, Sendable {
    /// How many events the earlier checkpoint covers.
    package let old: Int
    /// Hashes of 32 bytes, the innermost first.
    package let path: [[UInt8]]
    /// The later checkpoint's signed note.
    package let checkpoint: String

    package init(_ proof: ConsistencyProof, checkpoint: String) {
        old = proof.old
        path = proof.path
        self.checkpoint = checkpoint
    }

    /// The file's text: `old` with a size, hashes in base64, an empty line, the note.
    package var text: String { (["old \(old)"] + path.map { Base64.encode($0) }).joined(separator: "\n") + "\n\n" + checkpoint }

    /// Whether a text begins as such a file does.
    package static func isBegun(by text: String) -> Bool { text.hasPrefix("old ") }

    /// Reads what ``text`` writes; the checkpoint's signature is not looked at.
    package init(_ text: String) throws(ProofFile.Malformed) {
        guard let end = text.firstRange(of: "\n\n") else { throw ProofFile.Malformed(found: "it has no empty line before a checkpoint") }
        checkpoint = String(text[end.upperBound...])
        var lines = text[..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard let line = lines.popFirst(), line.hasPrefix("old "), let old = Int(line.dropFirst(4)), old >= 0,
            line.dropFirst(4) == String(old)
        else { throw ProofFile.Malformed(found: "its first line is not \"old\" with a number") }
        self.old = old
        // As many as tlog-witness allows.
        guard lines.count <= 63 else { throw ProofFile.Malformed(found: "it has \(lines.count) hashes, and none has so many") }
        var path: [[UInt8]] = []
        for line in lines {
            guard let hash = Base64.decode(line), hash.count == TreeHash.size else {
                throw ProofFile.Malformed(found: "hash \(path.count + 1) is not 32 bytes in base64")
            }
            path.append(hash)
        }
        self.path = path
    }
}
