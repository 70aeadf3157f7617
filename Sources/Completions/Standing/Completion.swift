/// How a participant stands with an activity, from all finishes, corrections and revocations.
package struct Completion: Hashable, Sendable {
    /// One finish as the completion remembers it.
    package struct Attempt: Hashable, Sendable {
        package let outcome: Outcome
        package let score: Score?
        package let finished: ReportedTime?
        package let number: Int?

        package init(outcome: Outcome, score: Score?, finished: ReportedTime?, number: Int?) {
            self.outcome = outcome
            self.score = score
            self.finished = finished
            self.number = number
        }
    }

    package let id: CompletionID
    package let account: AccountName
    package let participant: ParticipantID
    /// With the title told last.
    package let activity: Activity
    /// Passed once any attempt is; finished likewise; else as the last attempt ended.
    ///
    /// Absent when every finish was revoked.
    package let outcome: Outcome?
    /// Finishes that stand, the same one told by two sources counted once.
    package let attempts: Int
    package let firstFinished: ReportedTime?
    /// Kept when a correction takes the pass away, so that it stays visible that there was one.
    package let firstPassed: ReportedTime?
    package let best: Attempt?
    package let last: Attempt?

    package init(
        id: CompletionID,
        account: AccountName,
        participant: ParticipantID,
        activity: Activity,
        outcome: Outcome?,
        attempts: Int,
        firstFinished: ReportedTime?,
        firstPassed: ReportedTime?,
        best: Attempt?,
        last: Attempt?
    ) {
        self.id = id
        self.account = account
        self.participant = participant
        self.activity = activity
        self.outcome = outcome
        self.attempts = attempts
        self.firstFinished = firstFinished
        self.firstPassed = firstPassed
        self.best = best
        self.last = last
    }
}
