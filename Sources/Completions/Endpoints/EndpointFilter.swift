/// Which events an endpoint is told of.
package struct EndpointFilter: Hashable, Sendable {
    /// Event types, each whole (`exam.finished`) or a beginning (`exam.*`); never empty.
    package let events: [Pattern]

    /// An event type, or all that begin with a word.
    package struct Pattern: Hashable, Sendable, CustomStringConvertible {
        package let text: String

        /// - Returns: `nil` unless some event type that can notify matches.
        package init?(_ text: String) {
            self.text = text
            guard EventType.notifying.contains(where: matches) else { return nil }
        }

        package var description: String { text }

        /// Whether the pattern names this type.
        package func matches(_ type: EventType) -> Bool {
            text.hasSuffix(".*") ? type.rawValue.hasPrefix(text.dropLast(1)) : type.rawValue == text
        }
    }

    /// - Returns: `nil` without any pattern.
    package init?(events: [Pattern]) {
        guard !events.isEmpty else { return nil }
        self.events = events
    }

    /// All finishes, corrections and revocations.
    package static let all = EndpointFilter(trusted: ["course.finished", "exam.finished", "assessment.finished", "finish.*"])

    private init(trusted texts: [String]) { events = texts.compactMap(Pattern.init) }

    /// Whether an event of this type is told.
    package func admits(_ type: EventType) -> Bool { events.contains { $0.matches(type) } }
}
