package import Completions
package import Projections
package import Vault

/// Who of a roster has finished an activity, and who has not: those whom no source ever told of included.
package struct RosterQuestion: Sendable {
    package let account: AccountName
    package let activity: String
    /// Only this version; any by default.
    package var version: String?
    /// For how long a completion counts; for ever by default.
    package var validity: CalendarSpan?
    /// The last day on which it was to be finished; whenever by default.
    package var due: CivilDate?
    /// The day on which is asked.
    package let today: CivilDate

    package init(account: AccountName, activity: String, today: CivilDate) {
        self.account = account
        self.activity = activity
        self.today = today
    }

    /// How somebody on the roster stands.
    package enum Standing: String, CaseIterable, Sendable {
        /// What counts; `late` when it was finished after it was due.
        case done, late
        /// It counts no more.
        case expired
        case failed, pending
        /// Never finished, or all that was is taken back.
        case missing
    }

    /// Somebody on the roster.
    package struct Answer: Sendable {
        package let identifier: String
        package let standing: Standing
        /// Absent for whoever no source ever told of.
        package let participant: ParticipantID?
        /// The completion that counts, where there is one.
        package let completion: Completion?
        /// What was last known of them.
        package let person: Vault.Reference?
        /// The last day on which it counts; absent where it always does.
        package let lastDay: CivilDate?
    }

    /// Answers for everybody on the roster, in its order.
    package func answer(_ roster: Roster, from projections: Projections, _ vault: Vault) async throws -> [Answer] {
        var answers: [Answer] = []
        let merged = try await projections.mergedPeople()
        for identifier in roster.identifiers {
            var participants: [ParticipantID]
            if let pseudonym = ParticipantID(identifier) {
                participants = [pseudonym]
            } else {
                participants = try await vault.participants(identifiedBy: identifier, in: account)
            }
            participants = participants.map { merged.survivor(of: $0) }
            guard !participants.isEmpty else {
                answers.append(
                    Answer(identifier: identifier, standing: .missing, participant: nil, completion: nil, person: nil, lastDay: nil)
                )
                continue
            }
            var question = Projections.CompletionQuestion(account: account)
            question.participants = participants
            question.activity = activity
            let found = try await projections.completions(question).filter { version == nil || $0.completion.activity.version == version }
            let attempts = due == nil ? found.map { _ in [] } : try await projections.attempts(of: found.map(\.place))
            let judged = zip(found, attempts).map { item, attempts in (item, judge(item.completion, attempts)) }
            // Of several versions, or of one person known twice, what stands best counts.
            let best = judged.min { a, b in Self.rank(a.1) < Self.rank(b.1) }
            answers.append(
                Answer(
                    identifier: identifier,
                    standing: best?.1.standing ?? .missing,
                    participant: best?.0.completion.participant ?? participants.first,
                    completion: best?.0.completion,
                    person: best?.0.person,
                    lastDay: best?.1.lastDay
                )
            )
        }
        return answers
    }

    private static func rank(_ judged: (standing: Standing, lastDay: CivilDate?)) -> (Int, Int) {
        (Standing.allCases.firstIndex(of: judged.standing) ?? 0, -(judged.lastDay?.daysSince1970 ?? 0))
    }

    /// How a completion stands on the day of the question; pure.
    ///
    /// - Parameter attempts: all that stand, where it matters when it was due.
    package func judge(_ completion: Completion, _ attempts: [Completion.Attempt] = []) -> (standing: Standing, lastDay: CivilDate?) {
        switch completion.outcome {
        case .passed, .finished:
            let isLate = isLate(completion, attempts)
            guard let validity else { return (isLate ? .late : .done, nil) }
            // What can't be dated can't be said to count still.
            guard let day = Self.day(of: completion) else { return (.expired, nil) }
            let lastDay = validity.day(after: day)
            return (today <= lastDay ? isLate ? .late : .done : .expired, lastDay)
        case .failed: return (.failed, nil)
        case .pending: return (.pending, nil)
        case nil: return (.missing, nil)
        }
    }

    /// Whether nothing that counted on the day when it was due was done by then.
    private func isLate(_ completion: Completion, _ attempts: [Completion.Attempt]) -> Bool {
        guard let due else { return false }
        let days = attempts.filter { $0.outcome == completion.outcome }.compactMap { $0.finished?.date }
        // Before the due day nothing is late, and of what was done by then nothing either.
        guard days.contains(where: { due < $0 }) else { return false }
        return !days.contains { day in day <= due && (validity.map { due <= $0.day(after: day) } ?? true) }
    }

    /// The day from which a completion counts: of the last finish, if that was one, else of the best, else of the first pass.
    private static func day(of completion: Completion) -> CivilDate? {
        for attempt in [completion.last, completion.best] {
            if let attempt, attempt.outcome == completion.outcome, let finished = attempt.finished { return finished.date }
        }
        return (completion.firstPassed ?? completion.firstFinished)?.date
    }
}
