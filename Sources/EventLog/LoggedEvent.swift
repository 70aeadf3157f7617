package import Completions

/// An event with its place in the log and its exact bytes.
package struct LoggedEvent: Hashable, Sendable {
    package let position: Position
    package let line: [UInt8]
    package let event: Event

    /// Reads a stored line.
    ///
    /// - Throws: ``Failure`` that names the position of a line that can't be read.
    package init(position: Position, line: [UInt8]) throws(Failure) {
        self.position = position
        self.line = line
        do {
            event = try Event(line: line)
        } catch {
            throw Failure(
                .store,
                doing: "reading event \(position) of the log",
                found: "its line is not what Tassel writes (\(error))",
                next: "find the damage with: tassel audit verify"
            )
        }
    }
}
