package import Completions

/// How large the log is and what its root hash is, in the text that is signed (C2SP tlog-checkpoint).
package struct Checkpoint: Hashable, Sendable {
    package let origin: Origin
    package let size: Int
    package let root: [UInt8]

    package init(origin: Origin, size: Int, root: [UInt8]) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Three lines: origin, size, root in base64.
    package var text: String { "\(origin)\n\(size)\n\(Base64.encode(root))\n" }

    /// Reads the text of a note whose signature has been verified.
    package init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, let origin = Origin(String(lines[0])), let size = Int(lines[1]), size >= 0, String(size) == lines[1],
            let root = Base64.decode(lines[2]), root.count == TreeHash.size
        else { return nil }
        self.init(origin: origin, size: size, root: root)
    }
}
