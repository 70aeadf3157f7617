import Completions
import EventLog
import TestSupport
import Testing

/// What a telling is, decided from values alone.
@Suite struct TellingTests {
    private static let id = EventID(bits: 7)

    private func current(_ finish: Finish) -> Telling.Current {
        Telling.Current(id: Self.id, finish: finish, importID: ImportID(bits: 1))
    }

    private func timed(_ time: String, attempt: Int? = nil) -> Finish { .of(0xA, "EX-1", .passed, raw: "80", at: time, attempt: attempt) }

    private func revised(_ time: String, raw: String = "80") -> Finish { .of(0xA, "EX-1", .passed, raw: raw, revised: time) }

    @Test func `a record that the log doesn't know is recorded`() {
        let finish = timed("2026-10-20T09:00:00Z")
        #expect(Telling.decide(new: finish, current: nil) == .record)
    }

    @Test func `another time or attempt amends`() {
        let known = current(timed("2026-10-20T09:00:00Z", attempt: 1))
        let later = timed("2026-10-21T09:00:00Z", attempt: 1)
        let second = timed("2026-10-20T09:00:00Z", attempt: 2)
        #expect(Telling.decide(new: later, current: known) == .correct(Self.id, .amended))
        #expect(Telling.decide(new: second, current: known) == .correct(Self.id, .amended))
    }

    @Test func `what was pending is judged, even when its score is told with it`() {
        let known = current(.of(0xA, "EX-1", .pending))
        let judged = Finish.of(0xA, "EX-1", .failed, raw: "10")
        #expect(Telling.decide(new: judged, current: known) == .correct(Self.id, .judged))
    }

    @Test func `a title that changed tells nothing new`() {
        let known = current(.of(0xA, "EX-1", title: "Fire", .passed))
        let renamed = Finish.of(0xA, "EX-1", title: "Fire safety", .passed)
        #expect(Telling.decide(new: renamed, current: known) == .duplicate)
    }

    @Test func `a revision time that moved alone tells nothing new`() {
        let known = current(revised("2026-10-21T00:00:00Z"))
        #expect(Telling.decide(new: revised("2026-10-22T00:00:00Z"), current: known) == .duplicate)
    }

    @Test func `a key of another kind is refused`() {
        let known = current(timed("2026-10-20T09:00:00Z"))
        let course = Finish.of(0xA, "EX-1", kind: .course, .passed)
        #expect(Telling.decide(new: course, current: known) == .refuse(.otherKind(.exam)))
    }

    @Test func `what the log holds is a duplicate while it is current`() {
        let finish = timed("2026-10-20T09:00:00Z")
        #expect(Telling.decide(known: Self.id, current: current(finish), told: finish) == .duplicate)
    }

    @Test func `an older telling is reverted, unless its revision time says that it is old`() {
        let known = current(revised("2026-10-22T00:00:00Z", raw: "90"))
        let older = EventID(bits: 8)
        #expect(Telling.decide(known: older, current: known, told: timed("2026-10-20T09:00:00Z")) == .reverted)
        #expect(Telling.decide(known: older, current: known, told: revised("2026-10-21T00:00:00Z")) == .duplicate)
    }

    @Test func `the latest revision takes the place, of equals or without one the later in the log`() {
        let older = revised("2026-10-21T00:00:00Z")
        let newer = revised("2026-10-22T00:00:00Z")
        #expect(Telling.replaces(older, with: newer))
        #expect(!Telling.replaces(newer, with: older))
        #expect(Telling.replaces(newer, with: newer))
        #expect(Telling.replaces(newer, with: timed("2026-10-20T09:00:00Z")))
    }
}
