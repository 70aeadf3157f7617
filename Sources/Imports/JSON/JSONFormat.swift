/// What a format makes of JSON records, one after the other.
protocol JSONFormat {
    associatedtype Field: JSONField

    /// What a null says in this format.
    static var nulls: JSONFields<Field>.Nulls { get }

    /// What one record is; the rest of ``JSONReader`` follows from it, unless a record makes several lines, or waits for another.
    func content(of record: JSONFields<Field>) throws(Refusal) -> ReadLine.Content

    /// Takes a record; the lines it makes are appended, perhaps none yet.
    mutating func take(_ record: JSONFields<Field>, number: Int, into lines: inout [ReadLine])

    /// Appends the lines that were held back for another that hasn't come.
    mutating func release(into lines: inout [ReadLine])
}

extension JSONFormat {
    static var nulls: JSONFields<Field>.Nulls { .absent }

    mutating func take(_ record: JSONFields<Field>, number: Int, into lines: inout [ReadLine]) {
        lines.append(ReadLine(number: number, content: judged(record), text: record.text))
    }

    mutating func release(into lines: inout [ReadLine]) {}

    /// What one record is, refused ones included.
    func judged(_ record: JSONFields<Field>) -> ReadLine.Content {
        do {
            return try content(of: record)
        } catch {
            return .refused(error.reason)
        }
    }
}
