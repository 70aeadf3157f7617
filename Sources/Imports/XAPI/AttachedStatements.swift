/// Statements with attachments, as a learning record store sends them: parts, the first with the statements (xAPI-Data 2.4.11).
struct AttachedStatements: SourceReader {
    private let part: FirstPart
    private var statements: JSONReader<XAPIFormat>
    private var attachments: Int?
    private var lines = 0

    init(_ input: InputFile, _ format: XAPIFormat) throws {
        part = try FirstPart(input)
        statements = JSONReader(part, format, shape: XAPIFormat.form)
    }

    var bytesConsumed: Int { statements.bytesConsumed }

    mutating func next() throws -> ReadLine? {
        if let line = try statements.next() {
            lines = line.number
            return line
        }
        let left = try attachments ?? part.following()
        attachments = max(0, left - 1)
        guard left > 0 else { return nil }
        lines += 1
        return ReadLine(number: lines, content: .ignored("attachment"), text: [])
    }
}
