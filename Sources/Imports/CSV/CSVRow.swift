/// One row of a CSV file, or why it is none.
struct CSVRow: Sendable {
    /// The line it begins on, from 1.
    let line: Int
    /// The row's fields, or why they can't be told apart.
    let fields: Result<[String], RowError>
    /// The row as it was read, for those who correct it.
    let raw: [UInt8]

    /// The line that the row is in a table of so many columns, its fields read by what the table means.
    func line(columns: Int, _ read: ([String]) throws(Refusal) -> ReadLine.Content) -> ReadLine {
        ReadLine(number: line, content: content(columns: columns, read), text: raw[...])
    }

    private func content(columns: Int, _ read: ([String]) throws(Refusal) -> ReadLine.Content) -> ReadLine.Content {
        let fields: [String]
        switch self.fields {
        case .failure(let problem): return .refused(problem.reason)
        case .success(let values): fields = values
        }
        if fields == [""] { return .ignored("blank") }
        guard fields.count == columns else { return .refused("it has \(fields.count) fields where the heading has \(columns)") }
        do {
            return try read(fields)
        } catch {
            return .refused(error.reason)
        }
    }
}

/// Why bytes are not a row.
enum RowError: Error, Hashable, Sendable {
    case notUTF8
    case unclosedQuote
    case textAfterQuote
    case tooLong

    var reason: String {
        switch self {
        case .notUTF8: "it is not UTF-8"
        case .unclosedQuote: "a quoted field doesn't end"
        case .textAfterQuote: "there is text after a closing quote"
        case .tooLong: "it is longer than \(CSVReader.longestRow) bytes; is a quote missing?"
        }
    }
}

extension String {
    /// A field's text without the blanks and tabs around it, which no export means.
    var withoutBlanksAround: String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        let bytes = utf8
        guard let first = bytes.first, let last = bytes.last, isBlank(first) || isBlank(last) else { return self }
        guard let begin = bytes.firstIndex(where: { !isBlank($0) }), let end = bytes.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(self[begin...end])
    }
}
