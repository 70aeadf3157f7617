/// A finish that stands: the current telling of one source record, not revoked.
package struct StandingFinish: Hashable, Sendable {
    package let attempt: Completion.Attempt
    /// The namespace of the source that tells it.
    package let source: String
    /// Where the current telling is in the log: the last word on order where times say nothing.
    package let position: Position

    package init(attempt: Completion.Attempt, source: String, position: Position) {
        self.attempt = attempt
        self.source = source
        self.position = position
    }

    package init(_ finish: Finish, from source: String, at position: Position) {
        attempt = Completion.Attempt(
            outcome: finish.outcome,
            score: finish.score,
            finished: finish.finished?.reported,
            number: finish.attempt
        )
        self.source = source
        self.position = position
    }

    /// Whether another source tells the same finish: the same attempt, else the same time, with the same facts.
    ///
    /// Two records of one source are two finishes, however alike they are. What only one of them tells of a score contradicts nothing.
    package func isSameFinish(as other: StandingFinish) -> Bool {
        guard source != other.source, attempt.outcome == other.attempt.outcome else { return false }
        if let score = attempt.score, let otherScore = other.attempt.score, !score.agrees(with: otherScore) { return false }
        if let number = attempt.number, let otherNumber = other.attempt.number { return number == otherNumber }
        if let time = attempt.finished, let otherTime = other.attempt.finished { return time.beginning == otherTime.beginning }
        return false
    }
}
