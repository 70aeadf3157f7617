/// Whether an import waits for those who follow the log.
///
/// Recording is faster than folding, and what others record meanwhile is told only once all before it is folded: an import that ran ahead
/// would hold back a finish that somebody waits for by as long as its own fold takes. So while somebody follows the log, an import stays
/// near them: very near while others record too, which costs it speed, and within a moment's work otherwise. Where nobody follows, or who
/// did has stopped, it waits for nothing.
package struct FollowerPace {
    /// What an import does next.
    package enum Step: Hashable, Sendable {
        case goOn
        /// Looks again shortly.
        case wait
    }

    /// How near an import stays.
    package struct Nearness: Hashable, Sendable {
        /// So many events of its own that nobody has folded may an import have in the log.
        package let lead: Int
        /// Lines a batch.
        package let batch: Int

        /// While others record: folding what is ahead of them takes some milliseconds.
        ///
        /// A slow feed, of a few events a batch, never waits.
        package static let polite = Nearness(lead: 16, batch: 48)
        /// While nobody else does: whoever begins to waits some tens of milliseconds once.
        package static let alone = Nearness(lead: 1_024, batch: 1_024)
        /// While nobody follows: some tens of milliseconds under the log's lock, and few transactions.
        package static let ahead = Nearness(lead: .max, batch: 2_560)
    }

    /// A follower that hasn't moved for so long is not waited for.
    package static let patience = Duration.milliseconds(500)
    /// Others who haven't recorded for so long are no longer there.
    package static let memory = Duration.seconds(2)
    /// Looks before which nobody knows yet who else is there.
    private static let doubtful = 16

    private var ahead: [(size: Int, events: Int)] = []
    private var size: Int?
    private var folded: Int?
    private var moved: ContinuousClock.Instant?
    private var met: ContinuousClock.Instant?
    private var looks = 0

    package init() {}

    /// Notes that events were recorded, and how large the log was then.
    package mutating func record(_ events: Int, size now: Int, at instant: ContinuousClock.Instant) {
        ahead.append((now, events))
        if let size, now > size + events { met = instant }
        size = now
    }

    /// What to do, now that so many events of the log are folded.
    package mutating func step(folded now: Int, at instant: ContinuousClock.Instant) -> Step {
        looks += 1
        if let folded, folded != now { moved = instant }
        folded = now
        ahead.removeAll { $0.size <= now }
        let own = ahead.reduce(0) { $0 + $1.events }
        return isFollowed(at: instant) && own > nearness(at: instant).lead ? .wait : .goOn
    }

    /// How near to stay now, and so how many lines to read at once.
    package func nearness(at instant: ContinuousClock.Instant) -> Nearness {
        if looks < Self.doubtful { return .polite }
        guard isFollowed(at: instant) else { return .ahead }
        return met.map { instant - $0 < Self.memory } == true ? .polite : .alone
    }

    private func isFollowed(at instant: ContinuousClock.Instant) -> Bool { moved.map { instant - $0 < Self.patience } == true }
}
