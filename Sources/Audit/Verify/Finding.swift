package import Completions

/// One way in which the store is not what it was signed as.
package struct Finding: Hashable, Sendable {
    /// The event concerned, where it is one.
    package let position: Position?
    package let what: String

    /// Why a proof proves nothing.
    package struct Problem: Error, Hashable, Sendable {
        package let what: String

        init(_ what: String) { self.what = what }
    }

    package init(_ what: String, at position: Position? = nil) {
        self.position = position
        self.what = what
    }
}

extension Finding: CustomStringConvertible {
    package var description: String { position.map { "position \($0): \(what)" } ?? what }
}
