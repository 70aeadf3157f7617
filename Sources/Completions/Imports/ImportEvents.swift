/// An import began to read an input.
package struct ImportStarted: Hashable, Sendable {
    package let actor: ActorID
    /// The format's name: `csv`, `xapi`, ….
    package let format: String
    /// Whose ids these are; source keys and participant identifiers are unique within it.
    package let namespace: String
    /// A salted digest of the mapping; absent where the format needs none.
    package let mapping: Commitment?
    /// Whether its facts are told to endpoints.
    package let telling: Telling

    /// Whether an import's facts owe notifications.
    package enum Telling: String, Hashable, Sendable {
        /// Recorded as news: endpoints are told.
        case news
        /// Recorded as history: nobody is told.
        case history
    }

    package init(actor: ActorID, format: String, namespace: String, mapping: Commitment?, telling: Telling) {
        self.actor = actor
        self.format = format
        self.namespace = namespace
        self.mapping = mapping
        self.telling = telling
    }
}

/// An import read its input to the end.
package struct ImportFinished: Hashable, Sendable {
    /// A salted digest of the input's bytes.
    package let input: Commitment
    package let lines: LineCounts
    package let facts: FactCounts

    package init(input: Commitment, lines: LineCounts, facts: FactCounts) {
        self.input = input
        self.lines = lines
        self.facts = facts
    }
}

/// Nothing came from a source for longer than expected.
package struct ImportLate: Hashable, Sendable {
    /// The source's name in the service's configuration.
    package let source: String
    /// How often something should come at least, in seconds.
    package let expected: Int
    /// When something came last; absent where nothing ever did.
    package let heard: Timestamp?

    package init(source: String, expected: Int, heard: Timestamp?) {
        self.source = source
        self.expected = expected
        self.heard = heard
    }
}

/// What became of the input's lines; `read` is the sum of its parts.
package struct LineCounts: Hashable, Sendable {
    package var used = 0
    package var joined = 0
    /// By reason, in the order of the reasons' names.
    package var ignored: [String: Int] = [:]
    package var refused = 0

    package init(used: Int = 0, joined: Int = 0, ignored: [String: Int] = [:], refused: Int = 0) {
        self.used = used
        self.joined = joined
        self.ignored = ignored
        self.refused = refused
    }

    /// The most reasons that are told apart: a line holds them all, and some come from the input.
    private static let mostReasons = 100

    /// Counts a line that was ignored.
    package mutating func ignore(_ reason: String) {
        let isRoom = ignored[reason] != nil || ignored.count < Self.mostReasons
        ignored[isRoom ? reason : "another reason", default: 0] += 1
    }

    package var read: Int { used + joined + refused + ignored.values.reduce(0, +) }
}

/// What became of the facts that the used lines told.
package struct FactCounts: Hashable, Sendable {
    package var recorded = 0
    package var duplicates = 0
    /// Duplicates that told an earlier state again, without a revision time to say which is newer.
    package var reverted = 0
    package var corrected = 0
    package var revoked = 0

    /// How many events they made.
    package var events: Int { recorded + corrected + revoked }

    package init(recorded: Int = 0, duplicates: Int = 0, reverted: Int = 0, corrected: Int = 0, revoked: Int = 0) {
        self.recorded = recorded
        self.duplicates = duplicates
        self.reverted = reverted
        self.corrected = corrected
        self.revoked = revoked
    }
}
