import Completions

/// Rows of Moodle's log store as CSV, whose heading has the columns' names.
struct MoodleTableReader: SourceReader {
    private var rows: CSVReader
    private let rule: MoodleRule
    private let places: [MoodleRow.Column: Int]
    private let count: Int
    let heading: String?

    /// - Throws: ``Failure`` when the heading lacks a column without which nothing can be told.
    init(_ input: InputFile, rule: MoodleRule) throws {
        self.rule = rule
        rows = CSVReader(input, separator: try Self.separator(of: input), encoding: .utf8)
        guard let heading = try rows.next(), case .success(let names) = heading.fields else {
            throw InputFile.failure(input.name, "its first line is not a heading", next: "export the log store with its columns' names")
        }
        self.heading = CSVReader.heading(heading, separator: rows.separator)
        count = names.count
        places = MoodleRow.Column.allCases.reduce(into: [:]) { places, column in
            places[column] = names.firstIndex { $0.withoutBlanksAround.lowercased() == column.rawValue }
        }
        let missing = [MoodleRow.Column.eventname, .relateduserid, .timecreated].filter { places[$0] == nil }
        guard missing.isEmpty else {
            throw InputFile.failure(
                input.name,
                "it lacks the column \(missing.map(\.rawValue).joined(separator: ", "))",
                next: "export mdl_logstore_standard_log with all its columns, or read the table with a mapping"
            )
        }
    }

    var bytesConsumed: Int { rows.bytesConsumed }

    /// What separates the columns of the heading.
    static func separator(of input: InputFile) throws -> UInt8 {
        let begin = try input.peek()
        let heading = begin.drop { [0xEF, 0xBB, 0xBF].contains($0) }.prefix { $0 != 0x0A }
        // Whatever else: the file itself may say so.
        if heading.starts(with: "sep=".utf8), let separator = heading.dropFirst(4).first { return separator }
        return [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09].max { left, right in
            heading.count { $0 == left } < heading.count { $0 == right }
        } ?? UInt8(ascii: ",")
    }

    mutating func next() throws -> ReadLine? {
        guard let row = try rows.next() else { return nil }
        return row.line(columns: count) { fields throws(Refusal) in
            try rule.content(of: MoodleRow(places.mapValues { fields[$0] }))
        }
    }
}
