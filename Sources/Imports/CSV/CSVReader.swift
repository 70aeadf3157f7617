import Completions

/// Reads CSV and TSV as RFC 4180 says and the world writes it: CRLF, LF or CR; quoted newlines; doubled quotes; a UTF-8 BOM.
///
/// A quote inside an unquoted field is text. Memory holds one chunk and one row.
struct CSVReader {
    /// The most bytes a row may have.
    static let longestRow = 1 << 20

    private(set) var separator: UInt8
    private let input: InputFile
    private var text: TextDecoder
    private var buffer: [UInt8] = []
    private var index = 0
    private var line = 1
    private var atBeginning = true

    init(_ input: InputFile, separator: UInt8, encoding: TextEncoding) {
        self.input = input
        text = TextDecoder(input, encoding: encoding)
        self.separator = separator
    }

    /// How many bytes the rows so far took, of those that the input was read for.
    var bytesConsumed: Int { input.bytesRead - (buffer.count - index) }

    /// A heading as a file begins with it, whatever a mapping says of what separates its fields.
    static func heading(_ row: CSVRow, separator: UInt8) -> String {
        "sep=\(Character(UnicodeScalar(separator)))\n" + String(decoding: row.raw, as: UTF8.self)
    }

    private enum State {
        case fieldBegins, unquoted, quoted, quoteInQuoted
    }

    /// The next row; `nil` at the end.
    ///
    /// An empty line is a row with one empty field.
    mutating func next() throws -> CSVRow? {
        if atBeginning { try takeSeparatorLine() }
        guard try peek() != nil else { return nil }
        let begin = line
        var raw: [UInt8] = []
        var fields: [[UInt8]] = []
        var field: [UInt8] = []
        var state = State.fieldBegins
        var problem: RowError?
        while let byte = try peek() {
            index += 1
            let endsLine = byte == 0x0A || byte == 0x0D
            let isPair = endsLine ? try countLine(byte) : false
            if endsLine, state != .quoted {
                return row(begin, raw, fields + [field], problem)
            }
            if raw.count <= Self.longestRow { raw.append(byte) }
            if isPair {
                // A line end inside quotes is part of the field, as it was written.
                raw.append(0x0A)
                field += [0x0D, 0x0A]
                continue
            }
            if raw.count > Self.longestRow, problem == nil {
                problem = .tooLong
                // The row is lost; the next line may be whole again.
                state = .unquoted
            }
            switch state {
            case .fieldBegins where byte == UInt8(ascii: "\""): state = .quoted
            case .fieldBegins, .unquoted:
                state = .unquoted
                if byte == separator {
                    fields.append(field)
                    field = []
                    state = .fieldBegins
                } else {
                    field.append(byte)
                }
            case .quoted where byte == UInt8(ascii: "\""): state = .quoteInQuoted
            case .quoted: field.append(byte)
            case .quoteInQuoted where byte == UInt8(ascii: "\""):
                field.append(byte)
                state = .quoted
            case .quoteInQuoted where byte == separator:
                fields.append(field)
                field = []
                state = .fieldBegins
            case .quoteInQuoted:
                problem = problem ?? .textAfterQuote
                state = .unquoted
            }
            if problem == .tooLong { (fields, field) = ([], []) }
        }
        if state == .quoted { problem = problem ?? .unclosedQuote }
        return row(begin, raw, fields + [field], problem)
    }

    private func row(_ line: Int, _ raw: [UInt8], _ fields: [[UInt8]], _ problem: RowError?) -> CSVRow {
        if let problem { return CSVRow(line: line, fields: .failure(problem), raw: raw) }
        let texts = fields.compactMap { String(validating: $0, as: UTF8.self) }
        return CSVRow(line: line, fields: texts.count == fields.count ? .success(texts) : .failure(.notUTF8), raw: raw)
    }

    /// Counts an end of line: CR LF is one, so is CR alone.
    ///
    /// - Returns: whether it was CR LF; the LF has been taken then.
    private mutating func countLine(_ byte: UInt8) throws -> Bool {
        line += 1
        guard byte == 0x0D, try peek() == 0x0A else { return false }
        index += 1
        return true
    }

    private mutating func peek() throws -> UInt8? {
        if index == buffer.count {
            buffer = try text.read()
            index = 0
        }
        return index < buffer.count ? buffer[index] : nil
    }

    /// Takes the first line `sep=;` that Excel writes and reads: it says what separates the fields, whatever else does.
    private mutating func takeSeparatorLine() throws {
        atBeginning = false
        while buffer.count < 6, case let more = try text.read(), !more.isEmpty { buffer += more }
        guard buffer.count >= 6, buffer[..<4].elementsEqual("sep=".utf8), buffer[5] == 0x0A || buffer[5] == 0x0D else { return }
        separator = buffer[4]
        index = 6
        if buffer[5] == 0x0D, try peek() == 0x0A { index += 1 }
        line = 2
    }
}
