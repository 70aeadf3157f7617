package import Completions

/// One way in which a store or a proof is not what was signed.
package struct Finding: Error, Hashable, Sendable {
    /// The event concerned, where it is one.
    package let position: Position?
    package let what: String

    package init(_ what: String, at position: Position? = nil) {
        self.position = position
        self.what = what
    }
}

extension Finding: CustomStringConvertible {
    package var description: String { position.map { "position \($0): \(what)" } ?? what }
}
