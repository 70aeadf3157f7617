/// Why bytes are not a line that this version can read.
package struct LineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the line, in bytes from its beginning.
    package let offset: Int
    package let expected: String

    package var description: String { "byte \(offset): expected \(expected)" }
}
