import Completions
import Crypto

/// Who should have finished something: identifiers, as a list or the first column of a table.
package struct Roster: Hashable, Sendable {
    /// In the order of the file, each once.
    package let identifiers: [String]
    /// SHA-256 of the file, 64 hex digits: says which roster an answer is about.
    package let digest: String

    /// First cells that are a heading, and nobody.
    private static let headings: Set<String> = ["id", "email", "e-mail", "identifier", "participant", "person", "user", "username"]

    /// Reads one identifier a line; of a line with commas, semicolons or tabs the first cell, without its quotes.
    package init(_ bytes: [UInt8]) {
        digest = hex(Array(SHA256.hash(data: bytes)))
        var identifiers: [String] = []
        var seen: Set<String> = []
        let text = String(decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
        for (number, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            guard let cell = line.split(separator: #/[,;\t]/#, omittingEmptySubsequences: false).first else { continue }
            let word = String(cell.trimming { $0.isWhitespace || $0 == "\"" })
            if word.isEmpty || number == 0 && Self.headings.contains(word.lowercased()) { continue }
            if seen.insert(word).inserted { identifiers.append(word) }
        }
        self.identifiers = identifiers
    }
}

extension Substring {
    fileprivate func trimming(_ isLeftOut: (Character) -> Bool) -> Substring {
        var rest = drop(while: isLeftOut)
        while let last = rest.last, isLeftOut(last) { rest.removeLast() }
        return rest
    }
}
