/// Which events an endpoint is told of.
package struct EndpointFilter: Hashable, Sendable {
    /// Event types, each whole (`exam.finished`) or a beginning (`exam.*`); never empty.
    package let events: [Pattern]
    /// Ids of activities, each whole or a beginning (`SAFETY-*`); all where there is none.
    package let activities: [ActivityPattern]
    /// Outcomes of finishes; all where there is none.
    ///
    /// A correction or a revocation is told whatever its outcome, since it may take back what was told.
    package let outcomes: [Outcome]
    /// Namespaces of sources; all where there is none.
    package let sources: [String]

    /// What a filter looks at.
    package struct Subject: Hashable, Sendable {
        package let type: EventType
        package let activity: String
        /// Absent where nothing is told of one.
        package let outcome: Outcome?
        /// The namespace of the source.
        package let source: String

        package init(type: EventType, activity: String, outcome: Outcome?, source: String) {
            self.type = type
            self.activity = activity
            self.outcome = outcome
            self.source = source
        }
    }

    /// An activity's id, or all that begin alike.
    package struct ActivityPattern: Hashable, Sendable, CustomStringConvertible {
        package let text: String

        /// - Returns: `nil` for an empty one, and one with a star that is not its end or with control characters.
        package init?(_ text: String) {
            let beginning = text.hasSuffix("*") ? text.dropLast() : text[...]
            guard !text.isEmpty, !beginning.contains("*"), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
            self.text = text
        }

        package var description: String { text }

        package func matches(_ id: String) -> Bool { text.hasSuffix("*") ? id.hasPrefix(text.dropLast()) : id == text }
    }

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
    package init?(events: [Pattern], activities: [ActivityPattern] = [], outcomes: [Outcome] = [], sources: [String] = []) {
        guard !events.isEmpty else { return nil }
        self.events = events
        self.activities = activities
        self.outcomes = outcomes
        self.sources = sources
    }

    /// All finishes, corrections and revocations.
    package static let all = EndpointFilter(trusted: ["course.finished", "exam.finished", "assessment.finished", "finish.*"])

    private init(trusted texts: [String]) {
        events = texts.compactMap(Pattern.init)
        (activities, outcomes, sources) = ([], [], [])
    }

    /// Whether an event of this type is told.
    package func admits(_ type: EventType) -> Bool { events.contains { $0.matches(type) } }

    /// Whether an event is told.
    package func admits(_ subject: Subject) -> Bool {
        guard admits(subject.type) else { return false }
        if !activities.isEmpty, !activities.contains(where: { $0.matches(subject.activity) }) { return false }
        if !sources.isEmpty, !sources.contains(subject.source) { return false }
        let isFinish = subject.type != .finishCorrected && subject.type != .finishRevoked
        guard isFinish, !outcomes.isEmpty else { return true }
        return subject.outcome.map(outcomes.contains) ?? false
    }
}
