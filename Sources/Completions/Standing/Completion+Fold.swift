extension Completion {
    /// Folds the finishes that stand into how the participant stands.
    ///
    /// - Parameters:
    ///   - finishes: in any order; the result doesn't depend on it.
    ///   - firstPassedBefore: the first pass as known before the latest event, kept where no pass is left.
    package init(
        id: CompletionID,
        account: AccountName,
        participant: ParticipantID,
        activity: Activity,
        finishes: [StandingFinish],
        firstPassedBefore: ReportedTime?
    ) {
        let ordered = finishes.sorted(by: StandingFinish.isEarlier)
        let told = ordered.reduce(into: [StandingFinish]()) { told, finish in
            guard let place = told.firstIndex(where: { $0.isSameFinish(as: finish) }) else { return told.append(finish) }
            // Of two sources the one that tells the score.
            if told[place].attempt.score == nil, finish.attempt.score != nil { told[place] = finish }
        }
        let attempts = told.map(\.attempt)
        let passes = attempts.filter { $0.outcome == .passed }
        let outcome: Outcome?
        if !passes.isEmpty {
            outcome = .passed
        } else if attempts.contains(where: { $0.outcome == .finished }) {
            outcome = .finished
        } else {
            outcome = attempts.last?.outcome
        }
        self.init(
            id: id,
            account: account,
            participant: participant,
            activity: activity,
            outcome: outcome,
            attempts: told.count,
            firstFinished: attempts.lazy.filter { $0.outcome != .pending }.compactMap(\.finished).first,
            firstPassed: passes.lazy.compactMap(\.finished).first ?? firstPassedBefore,
            best: attempts.reduce(nil) { best, attempt in best.map { $0.isBetter(than: attempt) ? $0 : attempt } ?? attempt },
            last: attempts.last
        )
    }
}

extension StandingFinish {
    /// By time, then by attempt, then by place in the log; those without a time or a number after those with one.
    ///
    /// One key for all, so that the order is total whatever is missing.
    fileprivate static func isEarlier(_ left: StandingFinish, _ right: StandingFinish) -> Bool {
        left.order.lexicographicallyPrecedes(right.order)
    }

    private var order: [Int64] {
        [
            attempt.finished?.beginning.microseconds ?? .max, attempt.number.map(Int64.init) ?? .max, Int64(position.number),
        ]
    }
}

extension Completion.Attempt {
    /// By outcome, then by score where both have the same kind of number; of equals the later is the better.
    fileprivate func isBetter(than other: Completion.Attempt) -> Bool {
        if outcome.rank != other.outcome.rank { return outcome.rank > other.outcome.rank }
        if let scaled = score?.scaled, let otherScaled = other.score?.scaled { return scaled > otherScaled }
        if let raw = score?.raw, let otherRaw = other.score?.raw { return raw > otherRaw }
        return score != nil && other.score == nil
    }
}

extension Outcome {
    fileprivate var rank: Int {
        switch self {
        case .pending: 0
        case .failed: 1
        case .finished: 2
        case .passed: 3
        }
    }
}
