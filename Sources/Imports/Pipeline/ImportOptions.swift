package import Completions

/// How an import is to be done.
package struct ImportOptions: Sendable {
    /// What the operator said about telling.
    package enum Telling: Sendable {
        /// Tell endpoints, however many and however old.
        case notify
        /// Tell nobody.
        case history
        /// Tell, but ask first when it would be a great many or very old.
        case ask
    }

    package let account: AccountName
    package let telling: Telling
    /// Who imports: the name that the operating system knows.
    package let actor: String

    package init(account: AccountName, telling: Telling, actor: String) {
        self.account = account
        self.telling = telling
        self.actor = actor
    }
}

/// How far an import has come.
package struct ImportProgress: Sendable {
    /// The two times that an input may be read.
    package enum Stage: String, Sendable {
        /// To know what it would tell.
        case looking
        /// To record it.
        case recording
    }

    package let stage: Stage
    package let lines: Int
    package let bytes: Int
    /// Absent where nobody can know it.
    package let size: Int?
}

/// What an import would tell, so that somebody can decide.
package struct TellingQuestion: Hashable, Sendable {
    /// More deliveries than this are asked about.
    package static let many = 1_000
    /// Finishes older than this are asked about.
    package static let old = Duration.seconds(30 * 86_400)

    /// Deliveries that would be owed.
    package let deliveries: Int
    /// Finishes among them that are older than 30 days.
    package let old: Int
    package let endpoints: Int

    /// Whether nobody needs to be asked.
    package var isHarmless: Bool { deliveries <= Self.many && old == 0 }

    package enum Answer: Sendable {
        case notify, history, stop
    }
}
