/// An error that a person reads: what was being done, to what, what was found, and what to do next.
///
/// It never holds a secret or personal data.
package struct Failure: Error, Hashable, Sendable {
    /// What kind of failure it is, so that a caller can act and the command line can choose its exit status.
    package struct Code: Hashable, Sendable {
        package let name: String
        private init(_ name: String) { self.name = name }

        /// The command was given something it can't work with: exit status 64.
        package static let usage = Code("usage")
        /// An input could not be read or understood at all.
        package static let input = Code("input")
        /// The store is missing, foreign, newer, locked or damaged.
        package static let store = Code("store")
        /// What was asked for doesn't exist.
        package static let unknown = Code("unknown")
        /// A rule forbids it.
        package static let refused = Code("refused")
        /// A choice is needed before anything happens.
        package static let undecided = Code("undecided")
        /// The machine failed: disk, network, process.
        package static let system = Code("system")
        /// Somebody else is doing it already.
        package static let busy = Code("busy")
    }

    package let code: Code
    /// What was being done, to what: `opening the store at ./tassel-store`.
    package let doing: String
    package let found: String
    package let next: String

    package init(_ code: Code, doing: String, found: String, next: String) {
        self.code = code
        self.doing = doing
        self.found = found
        self.next = next
    }
}

extension Failure: CustomStringConvertible {
    package var description: String { "\(doing): \(found)\n  next: \(next)" }
}
