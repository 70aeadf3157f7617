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

    @Test func `several patterns admit what any of them does`() throws {
        let some = try filter("course.finished", "exam.*")
        #expect(EventType.allCases.filter { some.admits($0) } == [.courseFinished, .examFinished])
    }

    @Test func `the filter for all admits exactly what can be told`() {
        #expect(EventType.allCases.filter { EndpointFilter.all.admits($0) } == EventType.notifying)
    }

    @Test(arguments: [
        "", "*", ".*", "exam", "exam.", "exam*", "Exam.*", "ex.*", "exam.finished.*", "account.opened", "endpoint.*", "exam.failed",
    ])
    func `a pattern that no telling matches is refused`(text: String) {
        #expect(EndpointFilter.Pattern(text) == nil)
    }

    @Test func `a pattern keeps its text, and a filter needs one`() {
        #expect(EndpointFilter.Pattern("exam.*")?.description == "exam.*")
        #expect(EndpointFilter(events: []) == nil)
    }
}
