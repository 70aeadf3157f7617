package import Completions

/// What somebody corrects by hand of a finish that the log holds: what is absent stays as it was told.
package struct Amendment: Sendable {
    /// The event whose telling is current.
    package let corrects: EventID
    package var outcome: Outcome?
    package var score: Score?
    package var finished: FinishTime?
    package let actor: ActorID
    /// Commits to the reason, in words.
    package let note: Commitment

    package init(corrects: EventID, actor: ActorID, note: Commitment) {
        self.corrects = corrects
        self.actor = actor
        self.note = note
    }

    /// The whole new fact.
    func applied(to finish: Finish) -> Finish {
        Finish(
            participant: finish.participant,
            activity: finish.activity,
            outcome: outcome ?? finish.outcome,
            score: score ?? finish.score,
            started: finish.started,
            finished: finished ?? finish.finished,
            duration: finish.duration,
            attempt: finish.attempt,
            revised: finish.revised
        )
    }
}
