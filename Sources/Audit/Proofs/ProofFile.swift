import Completions
package import EventLog

/// A C2SP tlog-proof v1: where an entry is in a log, the path to the root, and the checkpoint of that root.
package struct ProofFile: Hashable, Sendable {
    /// The first line.
    private static let beginning = "c2sp.org/tlog-proof@v1"
    /// Of a tree with 2^63 leaves; a longer path is none.
    private static let longestPath = 63

    /// What the file carries beside the proof; nothing in it is proved.
    package let extra: [UInt8]?
    package let index: Int
    /// Hashes of 32 bytes, the entry's neighbour first.
    package let path: [[UInt8]]
    /// The signed note, with all its signatures.
    package let checkpoint: String

    package init(_ proof: InclusionProof, checkpoint: String, extra: [UInt8]?) {
        self.extra = extra
        index = proof.index
        path = proof.path
        self.checkpoint = checkpoint
    }

    /// The file's text.
    package var text: String {
        var lines = [Self.beginning]
        if let extra { lines.append("extra " + Base64.encode(extra)) }
        lines.append("index \(index)")
        lines += path.map { Base64.encode($0) }
        return lines.joined(separator: "\n") + "\n\n" + checkpoint
    }

    /// Why a text is no proof.
    package struct Malformed: Error, Hashable, Sendable {
        package let found: String
    }

    /// Reads what ``text`` writes; the checkpoint's signature is not looked at.
    package init(_ text: String) throws(Malformed) {
        guard let end = text.firstRange(of: "\n\n") else { throw Malformed(found: "it has no empty line before a checkpoint") }
        checkpoint = String(text[end.upperBound...])
        var lines = text[..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popFirst() == Self.beginning[...] else { throw Malformed(found: "its first line is not \(Self.beginning)") }
        if let line = lines.first, line.hasPrefix("extra ") {
            guard let bytes = Base64.decode(line.dropFirst(6)) else { throw Malformed(found: "its line \"extra\" is not base64") }
            extra = bytes
            lines.removeFirst()
        } else {
            extra = nil
        }
        guard let line = lines.popFirst(), line.hasPrefix("index "), let index = Int(line.dropFirst(6)), index >= 0,
            line.dropFirst(6) == String(index)
        else { throw Malformed(found: "it has no line \"index\" with a number") }
        self.index = index
        guard lines.count <= Self.longestPath else { throw Malformed(found: "its path has \(lines.count) hashes, and none has so many") }
        var path: [[UInt8]] = []
        for line in lines {
            guard let hash = Base64.decode(line), hash.count == TreeHash.size else {
                throw Malformed(found: "hash \(path.count + 1) of its path is not 32 bytes in base64")
            }
            path.append(hash)
        }
        self.path = path
    }
}
