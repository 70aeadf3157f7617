import Completions
import Testing

@Suite struct EndpointFilterTests {
    private func filter(_ texts: String...) throws -> EndpointFilter {
        try #require(EndpointFilter(events: texts.compactMap { EndpointFilter.Pattern($0) }))
    }

    @Test func `a whole type admits itself alone`() throws {
        let exams = try filter("exam.finished")
        #expect(EventType.allCases.filter { exams.admits($0) } == [.examFinished])
    }

    @Test func `a beginning admits all types that go on with it`() throws {
        let changes = try filter("finish.*")
        #expect(EventType.allCases.filter { changes.admits($0) } == [.finishCorrected, .finishRevoked])
    }

    @Test func `how Tassel itself fares is told to whom asks for it by name, and to no other`() throws {
        let disabled = try filter("endpoint.*")
        #expect(EventType.notifying.filter { disabled.admits($0) } == [.endpointDisabled])
        #expect(!EndpointFilter.all.admits(.endpointDisabled))
    }

    @Test func `several patterns admit what any of them does`() throws {
        let some = try filter("course.finished", "exam.*")
        #expect(EventType.allCases.filter { some.admits($0) } == [.courseFinished, .examFinished])
    }

    @Test func `the filter for all admits exactly what is told of finishes`() {
        #expect(EventType.allCases.filter { EndpointFilter.all.admits($0) } == EventType.ofFinishes)
    }

    @Test(arguments: [
        "", "*", ".*", "exam", "exam.", "exam*", "Exam.*", "ex.*", "exam.finished.*", "account.opened", "checkpoint.*", "exam.failed",
    ])
    func `a pattern that no telling matches is refused`(text: String) {
        #expect(EndpointFilter.Pattern(text) == nil)
    }

    @Test func `a pattern keeps its text, and a filter needs one`() {
        #expect(EndpointFilter.Pattern("exam.*")?.description == "exam.*")
        #expect(EndpointFilter(events: []) == nil)
    }

    private func subject(
        _ type: EventType = .examFinished,
        _ activity: String = "SAFETY-101",
        _ outcome: Outcome? = .passed,
        from source: String = "lms"
    ) -> EndpointFilter.Subject {
        EndpointFilter.Subject(type: type, activity: activity, outcome: outcome, source: source)
    }

    @Test func `activities, outcomes and sources narrow what is told, each for itself`() throws {
        let all = EndpointFilter.all.events
        let safety = try #require(
            EndpointFilter(events: all, activities: ["SAFETY-*", "FIRE"].compactMap { EndpointFilter.ActivityPattern($0) })
        )
        #expect([subject(), subject(.examFinished, "FIRE"), subject(.examFinished, "FIRE-2")].map(safety.admits) == [true, true, false])
        let passed = try #require(EndpointFilter(events: all, outcomes: [.passed]))
        #expect([subject(), subject(.examFinished, "X", .failed)].map(passed.admits) == [true, false])
        let hr = try #require(EndpointFilter(events: all, sources: ["hr"]))
        #expect([subject(), subject(from: "hr")].map(hr.admits) == [false, true])
    }

    @Test func `a correction and a revocation are told whatever the outcome: they may take back what was told`() throws {
        let passed = try #require(EndpointFilter(events: EndpointFilter.all.events, outcomes: [.passed]))
        #expect(passed.admits(subject(.finishCorrected, "X", .failed)))
        #expect(passed.admits(subject(.finishRevoked, "X", nil)))
    }

    @Test(arguments: ["", "A*B", "A*B*", "A\nB"])
    func `what is no activity's id is refused`(text: String) {
        #expect(EndpointFilter.ActivityPattern(text) == nil)
    }
}
