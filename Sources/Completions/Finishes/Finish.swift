/// The fact that a participant finished an activity, once.
package struct Finish: Hashable, Sendable {
    package let participant: ParticipantID
    package let activity: Activity
    package let outcome: Outcome
    package let score: Score?
    package let started: ReportedTime?
    package let finished: FinishTime?
    /// ISO 8601, as given or as the mapping's unit says.
    package let duration: String?
    /// Which attempt this was, from 1, where the source counts them.
    package let attempt: Int?
    /// The source's own revision time; it orders two tellings of one record.
    package let revised: ReportedTime?

    package init(
        participant: ParticipantID,
        activity: Activity,
        outcome: Outcome,
        score: Score? = nil,
        started: ReportedTime? = nil,
        finished: FinishTime? = nil,
        duration: String? = nil,
        attempt: Int? = nil,
        revised: ReportedTime? = nil
    ) {
        self.participant = participant
        self.activity = activity
        self.outcome = outcome
        self.score = score
        self.started = started
        self.finished = finished
        self.duration = duration
        self.attempt = attempt
        self.revised = revised
    }

    /// The finish with what it doesn't say, from an earlier telling of it; `nil` where that says no more.
    package func completed(from earlier: Finish) -> Finish? {
        let limits = score.flatMap { score in
            Score(raw: score.raw, min: score.min ?? earlier.score?.min, max: score.max ?? earlier.score?.max, scaled: score.scaled)
        }
        let whole = Finish(
            participant: participant,
            activity: activity,
            outcome: outcome,
            score: limits,
            started: started ?? earlier.started,
            finished: finished ?? earlier.finished,
            duration: duration ?? earlier.duration,
            attempt: attempt ?? earlier.attempt,
            revised: revised
        )
        return whole == self ? nil : whole
    }

    /// Appends the fingerprint: what makes two tellings the same, in its frozen order (page LineFormat, Identities).
    ///
    /// Never names, titles or export times.
    func writeFingerprint(to parts: inout IdentityParts) {
        parts.append { participant.write(to: &$0) }
        parts.append(activity.kind.rawValue)
        parts.append(activity.id)
        parts.append(activity.version)
        parts.append(outcome.rawValue)
        parts.append(score?.raw)
        parts.append(score?.min)
        parts.append(score?.max)
        parts.append(score?.scaled)
        parts.append(finished?.original.text)
        parts.append(attempt.map { String($0) })
        parts.append(revised?.description)
    }

    /// The fingerprint without the revision time: a row whose revision time alone moved says nothing new.
    package var told: [String?] {
        [
            participant.description, activity.kind.rawValue, activity.id, activity.version, outcome.rawValue,
            score?.raw?.description, score?.min?.description, score?.max?.description, score?.scaled?.description,
            finished?.original.text, attempt.map(String.init),
        ]
    }
}
