package import Completions

/// Decides which files of a folder are complete: those that stayed as they are for long enough.
///
/// Pure: what is there, and the time, come in as arguments.
package struct SettlingFiles {
    /// A file as it was seen.
    package struct Seen: Hashable, Sendable {
        package let name: String
        /// In bytes.
        package let size: Int
        /// When it was written last.
        package let modified: Timestamp

        package init(name: String, size: Int, modified: Timestamp) {
            self.name = name
            self.size = size
            self.modified = modified
        }
    }

    private let settle: Duration
    private var since: [String: (seen: Seen, at: Timestamp)] = [:]

    package init(settle: Duration) { self.settle = settle }

    /// Whether a name is one that whoever writes files gives those that aren't whole yet.
    package static func isPartial(_ name: String) -> Bool {
        name.hasPrefix(".") || [".part", ".filepart", ".tmp", ".partial", ".crdownload"].contains { name.lowercased().hasSuffix($0) }
    }

    /// The complete files, in the order of their names.
    package mutating func complete(_ files: [Seen], at now: Timestamp) -> [Seen] {
        var next: [String: (seen: Seen, at: Timestamp)] = [:]
        var complete: [Seen] = []
        for file in files where !Self.isPartial(file.name) {
            let known = since[file.name]
            let at = known?.seen == file ? known?.at ?? now : now
            next[file.name] = (file, at)
            if now - at >= settle { complete.append(file) }
        }
        since = next
        return complete.sorted { $0.name < $1.name }
    }
}
