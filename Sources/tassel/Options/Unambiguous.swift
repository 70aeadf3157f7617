import Completions

/// What is meant by a beginning that an operator types.
enum Unambiguous {
    /// The one that was found.
    ///
    /// - Parameters:
    ///   - found: those that begin so, two where there are more.
    ///   - what: the kind of thing and what was typed, for the error.
    ///   - list: the command that lists them.
    static func one<Item>(of found: [Item], _ what: String, listedBy list: String) throws -> Item {
        guard let one = found.first, found.count == 1 else {
            throw Failure(
                .unknown,
                doing: "looking for \(what)",
                found: found.isEmpty ? "there is none" : "several begin so",
                next: found.isEmpty ? "list them with: \(list)" : "use more of the id"
            )
        }
        return one
    }
}
