import Completions
import Glibc

/// Rows on their way out: a table for people, one JSON object a line, or CSV.
struct Report {
    private let format: OutputFormat
    private let headings: [String]
    private var rows: [[String]] = []
    private let descriptor: Int32

    /// - Throws: ``Failure`` when the output file can't be written.
    init(_ options: OutputOptions, headings: [String]) throws {
        try self.init(options.format, file: options.file, headings: headings)
    }

    /// The same, to standard output by default.
    init(_ format: OutputFormat, file: String? = nil, headings: [String]) throws {
        self.format = format
        self.headings = headings
        descriptor = try Self.descriptor(file)
        if format == .csv, headings != ["", ""] { Terminal.write(Self.csv(headings), to: descriptor) }
    }

    /// Whether nothing was added.
    private(set) var isEmpty = true

    /// Adds a row: its cells for people and spreadsheets, its members for programs.
    mutating func add(_ cells: [String], _ members: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        if format == .json { json.object(members) }
        add(cells, json: json.bytes)
    }

    /// Adds a row whose JSON is there already.
    mutating func add(_ cells: [String], json: [UInt8]) {
        isEmpty = false
        switch format {
        case .table: rows.append(cells.map(Self.printable))
        case .csv: Terminal.write(Self.csv(cells), to: descriptor)
        case .json: Terminal.write(json + [0x0A], to: descriptor)
        }
    }

    /// Prints what is left to print.
    ///
    /// - Parameter empty: said to a person when there are no rows.
    func finish(empty: String) {
        guard format == .table else { return }
        guard !rows.isEmpty else {
            Terminal.say(empty)
            return
        }
        let all = headings.contains { !$0.isEmpty } ? [headings] + rows : rows
        let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        for row in all {
            let cells = row.indices.map { column in
                column == row.count - 1 ? row[column] : row[column] + String(repeating: " ", count: widths[column] - row[column].count)
            }
            Terminal.write(cells.joined(separator: "  ") + "\n", to: descriptor)
        }
    }

    /// A cell without what could steer a terminal: exports hold whatever their sources hold.
    private static func printable(_ cell: String) -> String {
        String(String.UnicodeScalarView(cell.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : $0 }))
    }

    static func descriptor(_ file: String?) throws -> Int32 {
        guard let file else { return STDOUT_FILENO }
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(
                .system,
                doing: "writing \(file)",
                found: unsafe String(cString: strerror(errno)),
                next: "check the directory and its permissions"
            )
        }
        return descriptor
    }

    /// A row of RFC 4180.
    ///
    /// A cell that a spreadsheet would run as a formula gets an apostrophe before it.
    static func csv(_ cells: [String]) -> String {
        cells.map { cell in
            // By bytes: a letter may join another to one character, and a line's two ends are one.
            let isFormula = cell.utf8.first.map { "=+-@\t\r\n".utf8.contains($0) } ?? false
            let safe = Array((isFormula && ExactDecimal(cell) == nil ? "'" + cell : cell).utf8)
            guard safe.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return String(decoding: safe, as: UTF8.self) }
            let quote = UInt8(ascii: "\"")
            return String(decoding: [quote] + safe.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote], as: UTF8.self)
        }.joined(separator: ",") + "\r\n"
    }
}
