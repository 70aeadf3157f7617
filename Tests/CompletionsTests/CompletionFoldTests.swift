import Completions
import Testing

@Suite struct CompletionFoldTests {
    private func fold(_ finishes: [StandingFinish], firstPassedBefore: ReportedTime? = nil) -> Completion {
        Completion(
            id: CompletionID(bits: 0xC),
            account: .main,
            participant: ParticipantID(bits: 0xA),
            activity: Activity(kind: .exam, id: "EX-1", version: "2026", title: "Safety"),
            finishes: finishes,
            firstPassedBefore: firstPassedBefore
        )
    }

    private func finish(
        _ outcome: Outcome,
        raw: String? = nil,
        scaled: String? = nil,
        at time: String? = nil,
        attempt: Int? = nil,
        from source: String = "lms",
        position: Int = 1
    ) -> StandingFinish {
        let score = Score(raw: raw.flatMap { ExactDecimal($0) }, scaled: scaled.flatMap { ExactDecimal($0) })
        let finished = time.flatMap { ReportedTime($0) }
        let told = Completion.Attempt(outcome: outcome, score: score, finished: finished, number: attempt)
        return StandingFinish(attempt: told, source: source, position: Position(position))
    }

    @Test func `a passed retake replaces the failure`() {
        let failed = finish(.failed, raw: "40", at: "2026-01-01", attempt: 1)
        let passed = finish(.passed, raw: "80", at: "2026-02-01", attempt: 2, position: 2)
        let completion = fold([failed, passed])
        #expect(completion.outcome == .passed)
        #expect(completion.attempts == 2)
        #expect(completion.firstFinished?.description == "2026-01-01")
        #expect(completion.firstPassed?.description == "2026-02-01")
    }

    @Test func `a failure after a pass leaves it passed, and is the last`() {
        let passed = finish(.passed, raw: "80", at: "2026-01-01")
        let failed = finish(.failed, raw: "30", at: "2026-02-01", position: 2)
        let completion = fold([passed, failed])
        #expect(completion.outcome == .passed)
        #expect(completion.best == passed.attempt)
        #expect(completion.last == failed.attempt)
    }

    @Test func `a pass that a correction takes back stays visible as the first`() {
        let completion = fold([finish(.failed, raw: "49", at: "2026-01-01")], firstPassedBefore: ReportedTime("2026-01-01"))
        #expect(completion.outcome == .failed)
        #expect(completion.firstPassed?.description == "2026-01-01")
    }

    @Test func `a pass that stands is the first, whatever was known before`() {
        let completion = fold([finish(.passed, at: "2026-03-01")], firstPassedBefore: ReportedTime("2026-01-01"))
        #expect(completion.firstPassed?.description == "2026-03-01")
    }

    @Test func `without any finish there is no outcome, and a pass that was stays visible`() {
        let completion = fold([], firstPassedBefore: ReportedTime("2026-01-01"))
        #expect(completion.outcome == nil)
        #expect(completion.attempts == 0)
        #expect(completion.best == nil)
        #expect(completion.last == nil)
        #expect(completion.firstFinished == nil)
        #expect(completion.firstPassed?.description == "2026-01-01")
    }

    @Test func `the same finish told by two sources is counted once, by attempt or by instant`() {
        let byAttempt = [
            finish(.passed, raw: "80", at: "2026-01-01", attempt: 1),
            finish(.passed, raw: "80.0", at: "2026-01-02", attempt: 1, from: "hr", position: 2),
        ]
        let byTime = [
            finish(.passed, at: "2026-01-01T10:00:00+01:00"),
            finish(.passed, at: "2026-01-01T09:00:00Z", from: "hr", position: 2),
        ]
        #expect(fold(byAttempt).attempts == 1)
        #expect(fold(byTime).attempts == 1)
    }

    @Test func `two sources that differ in the facts tell two finishes`() {
        let first = finish(.passed, raw: "80", at: "2026-01-01")
        let others = [
            finish(.passed, raw: "81", at: "2026-01-01", from: "hr", position: 2),
            finish(.failed, raw: "80", at: "2026-01-01", from: "hr", position: 2),
            finish(.passed, raw: "80", at: "2026-01-02", from: "hr", position: 2),
            finish(.passed, raw: "80", from: "hr", position: 2),
        ]
        #expect(others.map { fold([first, $0]).attempts } == [2, 2, 2, 2])
    }

    @Test func `two records of one source are two finishes, however alike`() {
        let first = finish(.passed, raw: "80", at: "2026-01-01", attempt: 1)
        let second = finish(.passed, raw: "80", at: "2026-01-01", attempt: 1, position: 2)
        #expect(fold([first, second]).attempts == 2)
    }

    @Test func `the order of telling doesn't matter`() {
        let finishes = [
            finish(.failed, raw: "40", at: "2026-01-01", position: 4), finish(.passed, raw: "70", at: "2026-02-01", position: 3),
            finish(.passed, raw: "70", at: "2026-02-01", from: "hr", position: 5), finish(.pending, attempt: 4, position: 2),
            finish(.failed, raw: "10", position: 1), finish(.passed, raw: "60", at: "2026-03-01", position: 6),
        ]
        let expected = fold(finishes)
        #expect(expected.attempts == 5)
        #expect(finishes.indices.allSatisfy { fold(Array(finishes[$0...] + finishes[..<$0])) == expected })
        #expect(fold(finishes.reversed()) == expected)
    }

    @Test func `the best is by outcome, then by score, and of equals the later`() {
        let low = finish(.passed, raw: "60", at: "2026-01-01")
        let high = finish(.passed, raw: "90.5", at: "2026-02-01", position: 2)
        let again = finish(.passed, raw: "90.5", at: "2026-03-01", position: 3)
        let failed = finish(.failed, raw: "99", at: "2026-04-01", position: 4)
        #expect(fold([low, high, failed]).best == high.attempt)
        #expect(fold([low, high, again, failed]).best == again.attempt)
    }

    @Test func `a scaled score decides before a raw one`() {
        let better = finish(.passed, raw: "8", scaled: "0.8", at: "2026-01-01")
        let worse = finish(.passed, raw: "40", scaled: "0.4", at: "2026-02-01", position: 2)
        #expect(fold([better, worse]).best == better.attempt)
    }

    @Test func `a finish with a score is better than one without`() {
        let scored = finish(.passed, raw: "1", at: "2026-01-01")
        let plain = finish(.passed, at: "2026-02-01", position: 2)
        #expect(fold([scored, plain]).best == scored.attempt)
    }

    @Test func `the last is by time, then by attempt, then by place in the log`() {
        let first = finish(.failed, raw: "1", at: "2026-01-01", attempt: 1, position: 9)
        let second = finish(.failed, raw: "2", at: "2026-01-01", attempt: 2, position: 8)
        let third = finish(.failed, raw: "3", at: "2026-01-01", attempt: 2, position: 10)
        let earlier = finish(.failed, raw: "4", at: "2025-12-31", attempt: 7, position: 11)
        #expect(fold([first, second, earlier]).last == second.attempt)
        #expect(fold([third, first, second, earlier]).last == third.attempt)
    }

    @Test func `what is pending is an attempt, and no finish yet`() {
        let completion = fold([finish(.pending, at: "2026-01-01")])
        #expect(completion.outcome == .pending)
        #expect(completion.attempts == 1)
        #expect(completion.firstFinished == nil)
        #expect(completion.firstPassed == nil)
    }

    @Test func `finished without a pass mark outlasts a failure`() {
        let completion = fold([finish(.finished, at: "2026-01-01"), finish(.failed, at: "2026-02-01", position: 2)])
        #expect(completion.outcome == .finished)
        #expect(completion.firstFinished?.description == "2026-01-01")
    }

    @Test func `a completion reads from its JSON as it was`() throws {
        let full = fold([
            finish(.failed, raw: "40", scaled: "-0.4", at: "2026-01-01T10:00:00.250+01:00", attempt: 1),
            finish(.passed, at: "2026-02-01", position: 2),
        ])
        #expect(try Completion(json: full.json) == full)
        #expect(try Completion(json: fold([]).json) == fold([]))
        #expect(throws: LineError.self) { try Completion(json: full.json + [0x20]) }
    }
}
