package import Completions

/// Reads tables through a mapping without a store: what an import would make of their rows, before any of it is recorded.
package struct MappingCheck: Sendable {
    /// What the rows of a file are.
    package struct Result: Sendable {
        package let file: String
        package fileprivate(set) var lines = LineCounts()
        /// The first refused lines, each with its reason.
        package fileprivate(set) var refusals: [(line: Int, reason: String)] = []
        /// Columns that the mapping doesn't name.
        package let unused: [String]
    }

    private let mapping: Mapping

    /// Refusals that are shown.
    private static let shown = 20

    package init(_ mapping: Mapping) { self.mapping = mapping }

    /// Reads a file to its end.
    ///
    /// - Throws: ``Failure`` when it can't be read, or lacks a column that the mapping names.
    package func run(_ path: String) throws -> Result {
        var reader = try TableReader(try InputFile(path: path), mapping: mapping)
        var result = Result(file: path, unused: reader.unused)
        while let line = try reader.next() {
            switch line.content {
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
