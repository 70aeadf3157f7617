import Completions
import Vault

/// Lines that an import refused, as an input that is read again: each on a line of its own, under the number that it had.
struct RetriedLines: Sendable {
    /// The import that refused them.
    let run: ImportID
    /// How many people were erased before they were read: of whoever is erased since, nothing may be kept.
    let erasedBefore: Int
    /// The input's bytes.
    let text: [UInt8]
    /// Where each begins in the input, and which line it was; in order, and empty where they have numbers of their own.
    private let places: [(line: Int, was: Int)]

    /// - Parameters:
    ///   - heading: what a table's rows need before them; JSON records have none, and a line end in one means nothing.
    init(_ lines: [Vault.RefusedLine], of run: ImportID, heading: String?, erasedBefore: Int) {
        self.run = run
        self.erasedBefore = erasedBefore
        var text: [UInt8] = []
        var places: [(Int, Int)] = []
        if let heading { text += Self.mark + Array(heading.utf8) + [0x0A] }
        var line = 1 + text.count { $0 == 0x0A }
        for refused in lines {
            places.append((line, refused.line))
            let isRecord = heading == nil
            let bytes = isRecord ? refused.text.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } : Array(refused.text.utf8)
            text += bytes + [0x0A]
            line += 1 + bytes.count { $0 == 0x0A }
        }
        self.text = text
        self.places = places
    }

    /// A table that is read again is UTF-8, whatever its mapping says of the file that it came from.
    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The same lines as somebody mended them: as many as there were keep their numbers, else each has its own.
    func mended(_ mended: [UInt8], hasHeading: Bool) -> RetriedLines {
        let isText = mended.starts(with: Self.mark) || !hasHeading || String(validating: mended, as: UTF8.self) == nil
        return RetriedLines(
            run: run,
            erasedBefore: erasedBefore,
            text: isText ? mended : Self.mark + mended,
            places: mended.count { $0 == 0x0A } == text.count { $0 == 0x0A } ? places : []
        )
    }

    private init(run: ImportID, erasedBefore: Int, text: [UInt8], places: [(line: Int, was: Int)]) {
        self.run = run
        self.erasedBefore = erasedBefore
        self.text = text
        self.places = places
    }

    /// Whether each line is the one that it was.
    var keepsNumbers: Bool { !places.isEmpty }

    /// The number that a line of the input had.
    func number(of line: Int) -> Int {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle].line <= line { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? places[low - 1].was : line
    }
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
