/// Reads an input to its end, and says so where that is not the end that it had: a refused line more.
///
/// Of packed data that is cut short the last line may be half of one that seems whole: it is refused too, unless its end was read.
struct EndedReader: SourceReader {
    private var base: any SourceReader
    private let input: InputFile
    private var held: ReadLine?
    private var last = 0
    private var isOver = false

    init(_ base: any SourceReader, _ input: InputFile) {
        self.base = base
        self.input = input
    }

    var bytesConsumed: Int { base.bytesConsumed }
    var heading: String? { base.heading }
    var unused: [String] { base.unused }

    mutating func next() throws -> ReadLine? {
        guard input.isPacked else { return try base.next() }
        while !isOver {
            let line = try base.next()
            let before = held
            held = line
            if let line { last = max(last, line.number) } else { isOver = true }
            if let before, line != nil { return before }
            if line == nil, let before { return ended(before) }
        }
        defer { last = -1 }
        guard last >= 0, let damage = input.damage else { return nil }
        return ReadLine(number: last + 1, content: .refused(Self.reason(damage)), text: [])
    }

    mutating func release() -> ReadLine? { base.release() }

    /// The last line.
    private func ended(_ line: ReadLine) -> ReadLine {
        // What was held back for another is handed out at the end; it was whole.
        guard let damage = input.damage, !input.endsLine, line.number == last, case .record = line.content else { return line }
        return ReadLine(number: line.number, content: .refused(Self.reason(damage)), text: [])
    }

    private static func reason(_ damage: String) -> String { "\(damage); nothing after it was read" }
}
