import Completions
import Vault

/// Lines that an import refused, as an input that is read again: each on a line of its own, under the number that it had.
struct RetriedLines: Sendable {
    /// The input's bytes.
    let text: [UInt8]
    /// Where each begins in the input, and which line it was.
    private let places: [(line: Int, was: Int)]

    /// - Parameters:
    ///   - heading: what a table's rows need before them.
    ///   - isJSON: whether a line end in a line means nothing.
    init(_ lines: [Vault.RefusedLine], heading: String?, isJSON: Bool) {
        // A table is read as UTF-8, whatever its mapping says of the file that it came from.
        var text: [UInt8] = isJSON ? [] : [0xEF, 0xBB, 0xBF]
        var places: [(Int, Int)] = []
        if let heading { text += Array(heading.utf8) + [0x0A] }
        var line = 1 + text.count { $0 == 0x0A }
        for refused in lines {
            places.append((line, refused.line))
            let bytes = isJSON ? refused.text.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } : Array(refused.text.utf8)
            text += bytes + [0x0A]
            line += 1 + bytes.count { $0 == 0x0A }
        }
        self.text = text
        self.places = places
    }

    /// The same lines as somebody mended them.
    ///
    /// - Parameter numbers: whose numbers they have; absent where they are not as many.
    init(text: [UInt8], numbers: RetriedLines?) {
        self.text = text
        places = numbers?.places ?? []
    }

    /// The number that a line of the input had.
    func number(of line: Int) -> Int { places.last { $0.line <= line }?.was ?? line }
}

/// Reads retried lines under the numbers that they had.
struct RetryReader: SourceReader {
    private var base: any SourceReader
    private let lines: RetriedLines

    init(_ base: any SourceReader, _ lines: RetriedLines) {
        self.base = base
        self.lines = lines
    }

    var bytesConsumed: Int { base.bytesConsumed }
    var heading: String? { base.heading }
    var unused: [String] { base.unused }

    mutating func next() throws -> ReadLine? { try base.next().map(renumbered) }

    mutating func release() -> ReadLine? { base.release().map(renumbered) }

    private func renumbered(_ line: ReadLine) -> ReadLine {
        ReadLine(number: lines.number(of: line.number), content: line.content, text: line.text)
    }
}
