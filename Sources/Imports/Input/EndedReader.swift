/// Reads an input to its end, and says so where that is not the end that it had: a refused line more.
struct EndedReader: SourceReader {
    private var base: any SourceReader
    private let input: InputFile
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
        if let line = try base.next() {
            last = max(last, line.number)
            return line
        }
        guard !isOver, let damage = input.damage else { return nil }
        isOver = true
        return ReadLine(number: last + 1, content: .refused("\(damage); nothing after it was read"), text: [])
    }

    mutating func release() -> ReadLine? { base.release() }
}
