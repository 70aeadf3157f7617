import Completions
import Vault

/// Reads xAPI statements, 1.0.x and 2.0 (IEEE 9274.1.1): a single one, an array, one a line, or what a learning record store answers.
struct XAPIReader: SourceReader {
    private var records: JSONRecords
    private var scanner = JSONScanner(XAPIField.plan)
    private let zone: NamedZone?

    init(_ input: InputFile, zone: NamedZone?) {
        records = JSONRecords(input)
        self.zone = zone
    }

    var bytesConsumed: Int { records.bytesConsumed }

    mutating func next() throws -> ReadLine? {
        guard let record = try records.next(&scanner) else { return nil }
        let content: ReadLine.Content
        switch record.state {
        case .blank: content = .ignored("blank")
        case .refused(let reason): content = .refused(reason)
        case .scanned: content = unsafe XAPIStatement.content(of: scanner, records.buffer.span.bytes.extracting(record.range), zone: zone)
        }
        return ReadLine(number: record.number, content: content, text: records.bytes(of: record))
    }
}
