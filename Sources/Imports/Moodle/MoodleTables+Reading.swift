import Completions

/// A further export of a system, whose rows complete those that are imported.
package struct CompanionFile: Sendable {
    /// The table whose rows the file holds, where it says so: `quiz_attempts=attempts.csv`.
    package let table: String?
    package let path: String

    /// - Parameter text: `FILE`, or `TABLE=FILE`.
    package init(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1)
        if parts.count == 2, !parts[0].contains("/"), !parts[0].contains(".") {
            table = String(parts[0])
            path = String(parts[1])
        } else {
            table = nil
            path = text
        }
    }
}

extension MoodleTables {
    /// Reads files of tables: a JSON object of them, or a CSV or JSON file of one.
    init(_ files: [CompanionFile]) throws {
        for file in files {
            let input = try InputFile(path: file.path)
            do {
                if let table = file.table {
                    try read(input, table: Self.withoutPrefix(table))
                } else {
                    try readAll(input)
                }
            } catch let refusal as Refusal {
                throw InputFile.failure(file.path, refusal.reason, next: "mend it, or leave --with away")
            }
        }
    }

    /// A site's tables have a prefix of its own, mostly `mdl_`.
    private static func withoutPrefix(_ table: String) -> String {
        // The longest name that fits: mdl_quiz_attempts is no user's.
        names.filter { table == $0 || table.hasSuffix("_\($0)") }.max { $0.utf8.count < $1.utf8.count } ?? table
    }

    private mutating func read(_ input: InputFile, table: String) throws {
        guard Self.names.contains(table) else {
            throw Refusal(reason: "\(table) is no table that is used; use one of \(Self.names.sorted().joined(separator: ", "))")
        }
        let first = try input.peek().drop { [0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0D].contains($0) }.first
        if first == UInt8(ascii: "[") || first == UInt8(ascii: "{") {
            var records = JSONRecords(input)
            var scanner = JSONScanner(JSONPlan([]))
            while let record = try records.next(&scanner) {
                if case .refused(let reason) = record.state { throw Refusal(reason: "row \(record.number): \(reason)") }
                if case .scanned = record.state { try add(JSONObjects.row(records.bytes(of: record)), to: table) }
            }
            return
        }
        var rows = CSVReader(input, separator: try MoodleTableReader.separator(of: input), encoding: .utf8)
        guard let heading = try rows.next(), case .success(let names) = heading.fields else {
            throw Refusal(reason: "its first line is not a heading")
        }
        while let row = try rows.next() {
            guard case .success(let fields) = row.fields, fields.count == names.count else {
                if case .success([""]) = row.fields { continue }
                throw Refusal(reason: "line \(row.line) is no row of the table")
            }
            let values = zip(names, fields).filter { !["", "\\N", "NULL"].contains($1) }
            try add(Dictionary(values.map { ($0.withoutBlanksAround, $1) }) { first, _ in first }, to: table)
        }
    }

    private mutating func readAll(_ input: InputFile) throws {
        var bytes: [UInt8] = []
        while case let chunk = try input.read(), !chunk.isEmpty {
            bytes += chunk
            guard bytes.count <= JSONObjects.longest else {
                throw Refusal(
                    reason:
                        "it is longer than \(JSONObjects.longest >> 20) MiB; give each table as a file of its own: --with quiz_attempts=FILE.csv"
                )
            }
        }
        for (name, table) in try JSONObjects.members(bytes[...]) {
            for row in JSONElements.split(table) where row.first == UInt8(ascii: "{") {
                try add(JSONObjects.row(row), to: Self.withoutPrefix(name))
            }
        }
    }
}
