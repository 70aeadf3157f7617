/// Reads an input of JSON records through a format.
struct JSONReader<Format: JSONFormat>: SourceReader {
    private var records: JSONRecords
    private var scanner = JSONScanner(Format.Field.plan)
    private var format: Format
    /// Read and not handed on yet, and how many of them were.
    private var lines: [ReadLine] = []
    private var taken = 0
    private var isAtEnd = false
    private let input: any ByteSource

    private static var moment: Duration { .milliseconds(25) }

    init(_ input: any ByteSource, _ format: Format, shape: JSONRecords.Form = JSONRecords.Form()) {
        self.input = input
        records = JSONRecords(input, shape)
        self.format = format
    }

    var bytesConsumed: Int { records.bytesConsumed }

    mutating func next() throws -> ReadLine? {
        while true {
            if let line = handOn() { return line }
            guard !isAtEnd else { return nil }
            guard let record = try records.next(&scanner) else {
                isAtEnd = true
                format.release(into: &lines)
                continue
            }
            let bytes = records.bytes(of: record)
            switch record.state {
            case .blank: return ReadLine(number: record.number, content: .ignored("blank"), text: bytes)
            case .refused(let reason): return ReadLine(number: record.number, content: .refused(reason), text: bytes)
            case .scanned:
                format.take(JSONFields(scanner, bytes, nulls: Format.nulls), number: record.number, into: &lines)
                // Whoever feeds a pipe slowly isn't waited for with what is held back; a line's end may be left over.
                if lines.isEmpty, input.size == nil, input.bytesRead - bytesConsumed <= 2, input.pauses(for: Self.moment) {
                    format.release(into: &lines)
                }
            }
        }
    }

    mutating func release() -> ReadLine? {
        if let line = handOn() { return line }
        format.release(into: &lines)
        return handOn()
    }

    private mutating func handOn() -> ReadLine? {
        guard taken < lines.count else { return nil }
        taken += 1
        defer {
            if taken == lines.count {
                lines.removeAll(keepingCapacity: true)
                taken = 0
            }
        }
        return lines[taken - 1]
    }
}
