package import Completions
package import EventLog
package import Projections

/// What an auditor is handed: who finished what, how that went over time, what was corrected, what was told, and how to check it.
package struct AuditReport: Sendable {
    /// What was asked.
    package struct Question: Sendable {
        package let account: AccountName
        /// When the finishes were.
        package var period = Period()
        /// The period in the words of whoever asks; absent for all times.
        package var periodText: String?
        package var activity: String?
        /// Who should have finished it.
        package var roster: (question: RosterQuestion, roster: Roster)?
        /// As was known then, in the words of whoever asks; absent for now.
        package var knownAt: String?
        /// How many events were known.
        package let events: Int
        package let made: Timestamp

        package init(account: AccountName, events: Int, made: Timestamp) {
            self.account = account
            self.events = events
            self.made = made
        }
    }

    /// Somebody, as far as the vault still knows them.
    package struct Person: Hashable, Sendable {
        package let participant: ParticipantID
        package let name: String?
        /// The source's id, or an e-mail address.
        package let identifier: String?
    }

    /// A finish that stands.
    package struct Line: Sendable {
        package let position: Position
        package let person: Person
        package let activity: Activity
        package let attempt: Completion.Attempt
        package let told: [Projections.Told]
    }

    /// An activity with how its finishes ended.
    package struct ActivityTally: Sendable {
        package let activity: Activity
        package let tally: Tally
        package let people: Int
    }

    /// A month with how its finishes ended; a year where there are too many months.
    package struct SpanTally: Sendable {
        /// `2026-03`, or `2026`.
        package let span: String
        package let tally: Tally
    }

    /// A correction or a revocation.
    package struct Amendment: Sendable {
        package let position: Position
        package let recorded: Timestamp
        package let person: Person?
        /// Absent where what is revoked was never told.
        package let activity: Activity?
        package let before: Completion.Attempt?
        /// Absent where it was taken back.
        package let after: Completion.Attempt?
        /// The reason's code, and in somebody's words.
        package let code: String
        package let words: String?
        /// Who did it by hand; absent where a source did.
        package let actor: String?
    }

    /// What an endpoint was told of these finishes.
    package struct Telling: Sendable {
        package let endpoint: EndpointID
        package let host: String
        package fileprivate(set) var counts: [Projections.Delivery.State: Int] = [:]
        package fileprivate(set) var first: Timestamp?
        package fileprivate(set) var last: Timestamp?

        mutating func add(_ told: Projections.Told) {
            counts[told.state, default: 0] += 1
            guard told.state == .settled(.delivered) else { return }
            first = first.map { min($0, told.changed) } ?? told.changed
            last = last.map { max($0, told.changed) } ?? told.changed
        }

        package init(endpoint: EndpointID, host: String) {
            self.endpoint = endpoint
            self.host = host
        }
    }

    /// Somebody on the roster.
    package struct RosterLine: Sendable {
        package let answer: RosterQuestion.Answer
        package let name: String?
    }

    /// What the report can be checked against.
    package struct Integrity: Sendable {
        package let verifier: VerifierKey
        package let checkpoint: Checkpoint
        /// The checkpoint's signed note.
        package let note: String
        /// The root of the events that the report was made from.
        package let root: [UInt8]
    }

    package let question: Question
    package let lines: [Line]
    package let activities: [ActivityTally]
    package let spans: [SpanTally]
    package let roster: [RosterLine]
    package let amendments: [Amendment]
    package let tellings: [Telling]
    package let integrity: Integrity
    /// Finishes of which no time is known, and so not whether they are in the period.
    package let undated: Int
    /// How all the lines ended, and of how many people they are.
    package let total: Tally
    package let people: Int
}
