/// Reads an input of one format to its end, a line at a time.
protocol SourceReader {
    /// How many bytes of the input the lines so far took.
    var bytesConsumed: Int { get }

    /// The next line; `nil` at the end.
    mutating func next() throws -> ReadLine?
}
