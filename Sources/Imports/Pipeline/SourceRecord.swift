import Completions
import Vault

/// What a format read from one input line: a finish in the source's own terms, before anybody has a pseudonym.
struct SourceRecord: Sendable {
    /// What the source itself says tells this record from others.
    enum Own: Hashable, Sendable {
        case id(String)
        case columns([String])
        case nothing
    }

    let own: Own
    /// Absent for somebody anonymous.
    let person: PersonIdentifier?
    let data: PersonalData
    let activity: Activity
    let outcome: Outcome
    let score: Score?
    let started: ReportedTime?
    let finished: FinishTime?
    let duration: String?
    let attempt: Int?
    let revised: ReportedTime?
}

/// One line of an input, read.
struct ReadLine: Sendable {
    /// What a line turned out to be.
    enum Content: Sendable {
        case record(SourceRecord)
        case ignored(String)
        case refused(String)
    }

    let number: Int
    let content: Content
    /// The line as it was, kept if it is refused.
    let text: String
}
