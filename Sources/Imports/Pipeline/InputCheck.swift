package import Completions

/// Reads inputs through their formats without a store: what an import would make of their lines, before any of it is recorded.
package struct InputCheck: Sendable {
    /// What the lines of a file are.
    package struct Result: Sendable {
        package let file: String
        package let format: String
        package fileprivate(set) var lines = LineCounts()
        /// The first refused lines, each with its reason.
        package fileprivate(set) var refusals: [(line: Int, reason: String)] = []
        /// Columns that a mapping doesn't name.
        package let unused: [String]
    }

    private let choice: FormatChoice
    private let plausibility: Plausibility

    /// Refusals that are shown.
    private static let shown = 20

    /// - Parameter now: what is finished later is refused.
    package init(_ choice: FormatChoice, now: Timestamp) {
        self.choice = choice
        plausibility = Plausibility(at: now)
    }

    /// Reads a file to its end.
    ///
    /// - Throws: ``Failure`` when it can't be read, is of no known format, or lacks a column that the mapping names.
    package func run(_ path: String) throws -> Result {
        let input = try InputFile(path: path, onDamage: .end)
        let format = try choice.format(of: input)
        var reader = try format.reader(of: input)
        var result = Result(file: path, format: format.name, unused: reader.unused)
        while let line = try reader.next() {
            switch plausibility.checked(line).content {
            case .record, .revocation: result.lines.used += 1
            case .joined: result.lines.joined += 1
            case .ignored(let reason): result.lines.ignore(reason)
            case .refused(let reason):
                result.lines.refused += 1
                if result.refusals.count < Self.shown { result.refusals.append((line.number, reason)) }
            }
        }
        return result
    }
}
