import Completions
import Subscriber
import Testing

/// An outage is the endpoint's: decided without a clock, a network or a file.
@Suite struct HealthTests {
    private let begin = Timestamp(seconds: 1_000_000)
    private let schedule = RetrySchedule.standard

    /// The health after so many failures, one a second.
    private func failed(_ times: Int) -> (health: EndpointHealth, turns: [EndpointHealth.Turn?]) {
        var health = EndpointHealth(at: begin)
        let turns = (0..<times).map { note(&health, .failed(heldFor: nil), at: begin + .seconds($0)) }
        return (health, turns)
    }

    @discardableResult
    private func note(
        _ health: inout EndpointHealth,
        _ ending: EndpointHealth.Ending,
        at now: Timestamp,
        began: Timestamp? = nil
    ) -> EndpointHealth.Turn? {
        health.note(ending, began: began ?? now, isProbe: began == nil, at: now, limit: 16, schedule: schedule, jitter: 0)
    }

    @Test func `four failures are the deliveries' own, the fifth in a row is an outage`() {
        let (health, turns) = failed(5)
        #expect(turns == [nil, nil, nil, nil, .failing])
        #expect(failed(4).health.window(of: 16, at: begin + .seconds(4)) == 16)
        #expect(health.window(of: 16, at: begin + .seconds(8)) == 0)
        #expect(health.window(of: 16, at: begin + .seconds(9)) == 1, "five seconds after the fifth")
        #expect(health.opens(after: begin + .seconds(8)) == begin + .seconds(9))
    }

    @Test func `a success between failures is no outage`() {
        var (health, _) = failed(4)
        note(&health, .delivered, at: begin + .seconds(5))
        #expect(note(&health, .failed(heldFor: nil), at: begin + .seconds(6)) == nil)
        #expect(health.window(of: 16, at: begin + .seconds(6)) == 16)
    }

    @Test func `probes keep the schedule's pace, and past its end come every day`() throws {
        var (health, _) = failed(5)
        var pauses: [Duration] = []
        var now = begin + .seconds(4)
        for _ in 0..<11 {
            let probe = try #require(health.opens(after: now))
            pauses.append(probe - now)
            now = probe
            // So that patience never ends.
            health = EndpointHealth(
                phase: .failing(EndpointHealth.Outage(since: now, step: pauses.count, probe: now)),
                failures: 9,
                since: now,
                held: nil,
                noted: now
            )
            #expect(note(&health, .failed(heldFor: nil), at: now) == nil)
        }
        #expect(pauses == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, 86_400, 86_400].map { .seconds($0) })
    }

    @Test func `an attempt that was under way when the outage began is no probe`() {
        var (health, _) = failed(5)
        let before = health
        #expect(note(&health, .failed(heldFor: nil), at: begin + .seconds(7), began: begin + .seconds(3)) == nil)
        #expect(health.opens(after: begin + .seconds(7)) == before.opens(after: begin + .seconds(7)))
    }

    @Test func `recovery drains at a rising rate, up to the endpoint's own`() {
        var (health, _) = failed(5)
        let now = begin + .seconds(60)
        #expect(note(&health, .delivered, at: now) == .recovered)
        var windows = [health.window(of: 16, at: now)]
        for _ in 0..<15 {
            #expect(note(&health, .delivered, at: now) == nil)
            windows.append(health.window(of: 16, at: now))
        }
        #expect(windows == Array(1...16))
        #expect(health.phase == .well)
    }

    @Test func `a failure while recovering is an outage again at once`() {
        var (health, _) = failed(5)
        note(&health, .delivered, at: begin + .seconds(60))
        #expect(note(&health, .failed(heldFor: nil), at: begin + .seconds(61)) == .failing)
        #expect(health.window(of: 16, at: begin + .seconds(62)) == 0)
    }

    @Test func `after five days of nothing but failure an endpoint is disabled, not a second sooner`() {
        var (health, _) = failed(5)
        let end = begin + EndpointHealth.patience
        var other = health
        #expect(note(&health, .failed(heldFor: nil), at: end - .seconds(1)) == nil)
        #expect(note(&other, .failed(heldFor: nil), at: end) == .disabled(.failing))
    }

    @Test func `gone disables at once`() {
        var health = EndpointHealth(at: begin)
        #expect(note(&health, .gone, at: begin) == .disabled(.gone))
    }

    @Test func `a receiver that asks to be left alone is, whole, for a day at most`() {
        var health = EndpointHealth(at: begin)
        note(&health, .failed(heldFor: .seconds(60)), at: begin)
        #expect(health.window(of: 16, at: begin + .seconds(59)) == 0)
        #expect(health.window(of: 16, at: begin + .seconds(60)) == 16)
        note(&health, .failed(heldFor: .seconds(1 << 40)), at: begin)
        #expect(health.opens(after: begin) == begin + .seconds(86_400))
    }

    @Test func `a clock that goes back a day stalls no probe beyond its pause`() {
        var (health, _) = failed(5)
        let back = begin - .seconds(86_400)
        health.heedClock(back, schedule)
        #expect(health.opens(after: back) == back + .seconds(6), "five seconds and a fifth")
    }
}
