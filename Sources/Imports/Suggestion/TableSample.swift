import Completions

/// The beginning of a table, read without a mapping: how it is written, and what its columns hold.
struct TableSample {
    /// Rows that are looked at: enough for rare words, few enough for a moment.
    static let most = 5_000

    let separator: UInt8
    let encoding: TextEncoding
    let columns: [ColumnProfile]
    let rows: Int
    /// Whether there are more rows than were looked at.
    let isPartial: Bool

    /// - Throws: ``Failure`` when the file can't be read or has no heading.
    init(_ path: String) throws {
        let encoding = try Self.encoding(of: path)
        let separator = try Self.separator(of: path, encoding)
        var reader = CSVReader(try InputFile(path: path), separator: separator, encoding: encoding)
        guard let first = try reader.next(), case .success(let headings) = first.fields, !headings.allSatisfy(\.isEmpty) else {
            throw InputFile.failure(path, "its first line is not a heading", next: "export it again with the columns' names")
        }
        var columns = headings.enumerated().map { ColumnProfile(heading: $0.element, place: $0.offset + 1, among: headings) }
        var rows = 0
        var isPartial = false
        while let row = try reader.next() {
            guard rows < Self.most else {
                isPartial = true
                break
            }
            guard case .success(let fields) = row.fields, fields.count == columns.count else { continue }
            rows += 1
            for place in columns.indices { columns[place].see(fields[place]) }
        }
        self.separator = reader.separator
        self.encoding = encoding
        self.columns = columns
        self.rows = rows
        self.isPartial = isPartial
    }

    /// UTF-8 (or what a byte order mark says), unless some row isn't.
    private static func encoding(of path: String) throws -> TextEncoding {
        var reader = CSVReader(try InputFile(path: path), separator: UInt8(ascii: ","), encoding: .utf8)
        for _ in 0..<most {
            guard let row = try reader.next() else { break }
            if case .failure(.notUTF8) = row.fields { return .windows1252 }
        }
        return .utf8
    }

    /// The separator that splits the heading and the rows below it into the same number of fields, the greatest there is.
    private static func separator(of path: String, _ encoding: TextEncoding) throws -> UInt8 {
        var best = (separator: UInt8(ascii: ","), fit: 0)
        for candidate in [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")] {
            var reader = CSVReader(try InputFile(path: path), separator: candidate, encoding: encoding)
            guard case .success(let headings)? = try reader.next()?.fields, headings.count > 1 else { continue }
            var fitting = 1
            for _ in 0..<50 {
                guard let row = try reader.next() else { break }
                if case .success(let fields) = row.fields, fields.count == headings.count { fitting += 1 }
            }
            if fitting * headings.count > best.fit { best = (candidate, fitting * headings.count) }
        }
        return best.separator
    }
}
