import Completions
import EventLog
import Vault

/// What a format read from one input line: a finish in the source's own terms, before anybody has a pseudonym.
///
/// A class, since it goes through all stages of an import and holds some twenty texts: passing it on is one reference.
final class SourceRecord: Sendable {
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
    let extent: TellingOfFinish.Extent

    init(
        own: Own,
        person: PersonIdentifier?,
        data: PersonalData,
        activity: Activity,
        outcome: Outcome,
        score: Score? = nil,
        started: ReportedTime? = nil,
        finished: FinishTime? = nil,
        duration: String? = nil,
        attempt: Int? = nil,
        revised: ReportedTime? = nil,
        extent: TellingOfFinish.Extent = .whole
    ) {
        self.own = own
        self.person = person
        self.data = data
        self.activity = activity
        self.outcome = outcome
        self.score = score
        self.started = started
        self.finished = finished
        self.duration = duration
        self.attempt = attempt
        self.revised = revised
        self.extent = extent
    }

    /// The same finish with the score that another line told.
    func completed(with score: Score, outcome told: Outcome? = nil) -> SourceRecord {
        SourceRecord(
            own: own,
            person: person,
            data: data,
            activity: activity,
            outcome: told ?? outcome,
            score: score,
            started: started,
            finished: finished,
            duration: duration,
            attempt: attempt,
            revised: revised
        )
    }
}

/// What a format read from one input line that takes a finish back.
struct SourceRevocation: Sendable {
    /// The source's id of the record that is taken back, which may never have been told.
    let target: String
    let reason: Revocation.Reason
    /// The id of the source's own record that says so, if it has one.
    let id: String?
    /// When it was taken back: what was finished later stands.
    ///
    /// Absent where it was taken back for good.
    var at: ReportedTime?
}

/// One line of an input, read.
struct ReadLine: Sendable {
    /// What a line turned out to be.
    enum Content: Sendable {
        case record(SourceRecord)
        case revocation(SourceRevocation)
        /// It completed another line.
        case joined
        case ignored(String)
        case refused(String)
    }

    /// Its number in the input, from 1: the line where it begins, or its place in a JSON array.
    let number: Int
    let content: Content
    /// The line as it was, kept if it is refused.
    let text: ArraySlice<UInt8>
}
