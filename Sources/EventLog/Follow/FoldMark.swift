/// What the folds had come to when they had taken so many events: recorded with checkpoints, so that a fold that isn't deterministic is found.
package struct FoldMark: Hashable, Sendable {
    /// What is folded, in the order in which it is.
    package enum Fold: String, Hashable, Sendable, CaseIterable {
        case configuration, completions, notifications
    }

    /// How many events were folded.
    package let size: Int
    /// The folds' version: another one may come to something else, and that says nothing.
    package let version: Int
    package let digests: [Fold: [UInt8]]

    package init(size: Int, version: Int, digests: [Fold: [UInt8]]) {
        self.size = size
        self.version = version
        self.digests = digests
    }
}
