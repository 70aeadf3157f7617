/// Reads an input of one format to its end, a line at a time.
protocol SourceReader {
    /// How many bytes of the input the lines so far took.
    var bytesConsumed: Int { get }

    /// The next line; `nil` at the end.
    mutating func next() throws -> ReadLine?

    /// A line that was held back for another one, given up because nothing comes for a while; `nil` when there is none.
    mutating func release() -> ReadLine?
}

extension SourceReader {
    mutating func release() -> ReadLine? { nil }
}
