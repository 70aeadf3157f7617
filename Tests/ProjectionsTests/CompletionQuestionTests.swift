import Completions
import EventLog
import Projections
import TestSupport
import Testing
import Vault

@Suite struct CompletionQuestionTests {
    /// Three people, two exams and a course, on three days.
    private func makeStore() async throws -> TestStore {
        let test = try await TestStore()
        try await test.tell([
            test.telling(key: 1, .of(1, "EX-1", .passed, at: "2026-10-01T10:00:00Z")),
            test.telling(key: 2, .of(2, "EX-1", .failed, at: "2026-10-02T10:00:00Z")),
            test.telling(key: 3, .of(2, "EX-2", .passed, at: "2026-10-03T10:00:00Z")),
            test.telling(key: 4, .of(3, "C-1", kind: .course, .finished, at: nil)),
        ])
        return test
    }

    private func answers(_ change: (inout Projections.CompletionQuestion) -> Void) async throws -> Set<String> {
        let test = try await makeStore()
        var question = Projections.CompletionQuestion(account: .main)
        change(&question)
        let completions = try await test.store.projections.completions(question).map(\.completion)
        return Set(completions.map { "\($0.participant.bits) \($0.activity.id)" })
    }

    @Test func `asked for nothing in particular, all are given`() async throws {
        #expect(try await answers { _ in } == ["1 EX-1", "2 EX-1", "2 EX-2", "3 C-1"])
    }

    @Test func `participants, kind, activity and outcome each limit the answer`() async throws {
        #expect(try await answers { $0.participants = [ParticipantID(bits: 2), ParticipantID(bits: 3)] } == ["2 EX-1", "2 EX-2", "3 C-1"])
        #expect(try await answers { $0.participants = [] } == [])
        #expect(try await answers { $0.kind = .course } == ["3 C-1"])
        #expect(try await answers { $0.activity = "EX-1" } == ["1 EX-1", "2 EX-1"])
        #expect(try await answers { $0.outcome = .passed } == ["1 EX-1", "2 EX-2"])
    }

    @Test func `what is asked for together holds together`() async throws {
        let failed = try await answers { question in
            question.activity = "EX-1"
            question.outcome = .failed
        }
        #expect(failed == ["2 EX-1"])
    }

    @Test func `since is included, until is not, and what has no time is in no span`() async throws {
        let second = try #require(Timestamp("2026-10-02T10:00:00Z"))
        let day = try #require(CivilDate(year: 2026, month: 10, day: 2))
        #expect(try await answers { $0.period.since = Period.Bound(second, on: day) } == ["2 EX-1", "2 EX-2"])
        #expect(try await answers { $0.period.until = Period.Bound(second, on: day) } == ["1 EX-1"])
    }

    @Test(arguments: ["2026-10-02T05:00:00Z", "2026-10-01T11:00:00Z"])
    func `of what only the day is known, the day decides, in whatever zone is asked`(midnight: String) async throws {
        let test = try await TestStore()
        try await test.tell((1...3).map { test.telling(key: UInt128($0), .of(1, "EX-\($0)", at: "2026-10-0\($0)")) })
        let day = try #require(CivilDate(year: 2026, month: 10, day: 2))
        let begin = try #require(Timestamp(midnight))
        var question = Projections.CompletionQuestion(account: .main)
        question.period = Period(since: Period.Bound(begin, on: day), until: Period.Bound(begin + .seconds(86_400), on: day))
        #expect(try await test.store.projections.completions(question).map(\.completion.activity.id) == ["EX-2"])
        #expect(question.period.contains(try #require(ReportedTime("2026-10-02"))))
        #expect(!question.period.contains(try #require(ReportedTime("2026-10-03"))))
    }

    @Test func `another account has none of them`() async throws {
        let test = try await makeStore()
        let other = Projections.CompletionQuestion(account: try #require(AccountName("other")))
        #expect(try await test.store.projections.completions(other).isEmpty)
    }

    @Test func `pages follow one another without gap or overlap`() async throws {
        let test = try await makeStore()
        let question = Projections.CompletionQuestion(account: .main)
        let all = try await test.store.projections.completions(question).map(\.place)
        let first = try await test.store.projections.completions(question, limit: 3).map(\.place)
        let second = try await test.store.projections.completions(question, after: first.last, limit: 3).map(\.place)
        #expect(first + second == all)
        #expect(all == all.sorted())
        #expect(first.count == 3)
    }

    @Test func `an answer has the newest title, and the commitment to what was last known of the person`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(key: 1, .of(1, "EX-1", title: "Old", attempt: 1))])
        try await test.tell([test.telling(key: 2, .of(1, "EX-1", title: "New", attempt: 2))])
        try await test.tell([test.telling(key: 3, .of(1, "EX-1", attempt: 3))])
        let answer = try #require(try await test.store.projections.completions(Projections.CompletionQuestion(account: .main)).first)
        #expect(answer.completion.activity.title == "New")
        #expect(answer.person?.commitment == test.telling(.of(1, "EX-1")).recorded.commitment)
    }

    @Test func `what a filter would have told up to now is counted by kind`() async throws {
        let test = try await makeStore()
        let exams = try #require(EndpointFilter(events: ["exam.*"].compactMap { EndpointFilter.Pattern($0) }))
        #expect(try await test.store.projections.untold(.all, in: .main) == 4)
        #expect(try await test.store.projections.untold(exams, in: .main) == 3)
    }
}
