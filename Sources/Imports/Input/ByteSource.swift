/// Bytes that are read once, from their beginning to their end.
protocol ByteSource: AnyObject {
    /// In bytes; absent where nobody can know it.
    var size: Int? { get }
    var bytesRead: Int { get }

    /// The next bytes; empty at the end.
    func read() throws -> [UInt8]

    /// Whether nothing comes for so long.
    func pauses(for span: Duration) -> Bool
}

extension InputFile: ByteSource {}
