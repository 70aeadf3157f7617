/// Reads an input of one format to its end, a line at a time.
protocol SourceReader {
    /// How many bytes of the input the lines so far took.
    var bytesConsumed: Int { get }

    /// What a table's rows need before them to be read again.
    var heading: String? { get }

    /// The columns of a table that its mapping doesn't name.
    var unused: [String] { get }

    /// The next line; `nil` at the end.
    mutating func next() throws -> ReadLine?

    /// A line that was held back for another one, given up because nothing comes for a while; `nil` when there is none.
    mutating func release() -> ReadLine?
}

extension SourceReader {
    var heading: String? { nil }
    var unused: [String] { [] }

    mutating func release() -> ReadLine? { nil }
}
