import Completions
import Vault

/// Reads a table through a mapping: rows become records, or are ignored or refused with a reason.
struct TableReader: SourceReader {
    private var rows: CSVReader
    private let mapping: Mapping
    private let columns: TableColumns

    /// Reads the heading and finds the mapping's columns in it.
    ///
    /// - Throws: ``Failure`` when a column is missing or named twice, or when there is nothing below the heading.
    init(_ input: InputFile, mapping: Mapping) throws {
        self.mapping = mapping
        rows = CSVReader(input, separator: mapping.separator, encoding: mapping.encoding)
        guard let heading = try rows.next() else { throw InputFile.failure(input.name, "the file is empty", next: "export it again") }
        guard case .success(let names) = heading.fields else {
            throw InputFile.failure(input.name, "its first line is not a heading", next: "check the separator in the mapping")
        }
        self.heading = CSVReader.heading(heading, separator: rows.separator)
        columns = try TableColumns(names, mapping: mapping, file: input.name)
        unused = names.indices.filter { place in
            !mapping.columns.contains(.heading(names[place])) && !mapping.columns.contains(.number(place + 1))
                && !mapping.columns.contains(.last(names.count - place))
        }.map { names[$0] }
    }

    let heading: String?

    /// The columns that the mapping doesn't name.
    let unused: [String]

    /// How many bytes of the input the lines so far took.
    var bytesConsumed: Int { rows.bytesConsumed }

    /// The next line of the table; `nil` at the end.
    mutating func next() throws -> ReadLine? {
        guard let row = try rows.next() else { return nil }
        return row.line(columns: columns.count) { fields throws(Refusal) in
            let reader = RowReader(fields: fields, columns: columns, mapping: mapping)
            if let reason = reader.ignoredBecause { return .ignored(reason) }
            return .record(try reader.record())
        }
    }
}
