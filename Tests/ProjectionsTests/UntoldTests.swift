import Completions
import Projections
import Testing

@Suite struct UntoldTests {
    private let endpoint = Endpoint(
        id: EndpointID(bits: 1),
        account: .main,
        configuration: EndpointConfiguration(host: "x", filter: .all),
        added: Position(10),
        configured: Position(10),
        state: .active,
        since: Timestamp(seconds: 0)
    )

    private func untold(
        _ type: EventType = .examFinished,
        at position: Int = 20,
        _ telling: ImportStarted.Telling = .news,
        isNotified: Bool = false
    ) -> Untold {
        let subject = EndpointFilter.Subject(type: type, activity: "EX-1", outcome: .passed, source: "lms")
        return Untold(of: subject, at: Position(position), to: endpoint, telling: telling, isNotified: isNotified)
    }

    @Test func `the first reason that holds is the one that is told`() {
        #expect(untold(at: 9, .history) == .before)
        #expect(untold(at: 10, .history) == .history)
        #expect(untold(.importFinished) == .filtered)
        #expect(untold() == .nobody)
        #expect(untold(isNotified: true) == .configuredSince)
    }
}
