import Imports
import Testing

/// How near an import stays to those who follow the log.
@Suite struct FollowerPaceTests {
    private let start = ContinuousClock.now

    /// An import that has recorded 16 batches, each folded at once where somebody follows.
    private func pace(isFollowed: Bool) -> FollowerPace {
        var pace = FollowerPace()
        for batch in 1...16 {
            pace.record(96, size: batch * 96, at: start)
            _ = pace.step(folded: isFollowed ? batch * 96 : 0, at: start)
        }
        return pace
    }

    @Test func `nobody is waited for where nobody follows`() {
        var pace = pace(isFollowed: false)
        pace.record(100_000, size: 101_536, at: start)
        #expect(pace.step(folded: 0, at: start) == .goOn)
        #expect(pace.nearness(at: start) == .ahead)
    }

    @Test func `a follower is waited for that has a thousand to fold`() {
        var pace = pace(isFollowed: true)
        pace.record(1_025, size: 2_561, at: start)
        #expect(pace.step(folded: 1_536, at: start) == .wait)
        #expect(pace.step(folded: 2_561, at: start) == .goOn)
        #expect(pace.nearness(at: start) == .alone)
    }

    @Test func `an import is polite while others record, and for two seconds after`() {
        var pace = pace(isFollowed: true)
        pace.record(96, size: 1_633, at: start)
        #expect(pace.step(folded: 1_537, at: start) == .wait)
        #expect(pace.nearness(at: start) == .polite)
        #expect(pace.step(folded: 1_633, at: start + .seconds(3)) == .goOn)
        #expect(pace.nearness(at: start + .seconds(3)) == .alone)
    }

    @Test func `what others record is not waited for`() {
        var pace = pace(isFollowed: true)
        pace.record(FollowerPace.Nearness.polite.lead, size: 50_000, at: start)
        #expect(pace.step(folded: 1_600, at: start) == .goOn)
    }

    @Test func `a follower that has stopped is not waited for`() {
        var pace = pace(isFollowed: true)
        pace.record(5_000, size: 6_536, at: start)
        #expect(pace.step(folded: 1_536, at: start) == .wait)
        #expect(pace.step(folded: 1_536, at: start + FollowerPace.patience) == .goOn)
    }

    @Test func `it begins politely, since nobody knows yet who is there`() {
        #expect(FollowerPace().nearness(at: start) == .polite)
    }
}
