import ArgumentParser
import Audit
import Completions
import Imports

/// Who should have finished an activity, by when, and for how long that counts.
struct RosterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Who should have finished --activity.", valueName: "file"))
    var roster: String?

    @Option(help: "With --roster: only this version of the activity.")
    var version: String?

    @Option(help: ArgumentHelp("With --roster: for how long a completion counts: 90d, 18m, 1y.", valueName: "span"))
    var validFor: String?

    @Option(help: ArgumentHelp("With --roster: the last day to finish it; who finished later is late.", valueName: "day"))
    var due: String?

    /// As large as a list of everybody may be, in bytes.
    private static let longest = 64 << 20

    func validate() throws {
        if roster == nil, version != nil || validFor != nil || due != nil {
            throw ValidationError("--version, --valid-for and --due go with --roster.")
        }
        if let validFor, CalendarSpan(validFor) == nil { throw ValidationError("\"\(validFor)\" is no span: use 90d, 18m or 1y.") }
        if let due { _ = try MomentText.day(due) }
    }

    /// The question with the people that it is about; absent without a roster.
    ///
    /// - Parameter today: the day on which is asked.
    func question(
        of activity: String?,
        in account: AccountName,
        today: CivilDate
    ) throws -> (question: RosterQuestion, roster: Roster)? {
        guard let roster, let activity else { return nil }
        var question = RosterQuestion(account: account, activity: activity, today: today)
        question.version = version
        question.validity = validFor.flatMap { CalendarSpan($0) }
        question.due = try due.map(MomentText.day)
        return (question, Roster(try SmallFile.read(roster, what: "the roster", longest: Self.longest)))
    }
}
