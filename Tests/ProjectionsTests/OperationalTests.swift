import Completions
import Projections
import TestSupport
import Testing

/// Who is told how the work itself goes.
@Suite struct OperationalTests {
    private func filter(_ patterns: String...) throws -> EndpointFilter {
        try #require(EndpointFilter(events: patterns.compactMap { EndpointFilter.Pattern($0) }))
    }

    private func owed(_ test: TestStore, _ endpoint: EndpointID) async throws -> [String] {
        var question = Projections.DeliveryQuestion()
        question.endpoint = endpoint
        return try await test.store.projections.deliveries(question, limit: 100).map(\.type).reversed()
    }

    private func finished(_ test: TestStore) async throws {
        let zeros = try #require(Commitment(repeatElement(0, count: 32)))
        let fact = ImportFinished(input: zeros, lines: LineCounts(used: 1), facts: FactCounts(recorded: 1))
        try await test.store.record(.importFinished(fact), account: .main, subject: .importRun(test.run), in: test.surroundings)
    }

    @Test func `only who names them is told`() async throws {
        let test = try await TestStore()
        let asking = try await test.addEndpoint(1, filter: try filter("import.*", "endpoint.disabled"))
        let usual = try await test.addEndpoint(2)
        try await finished(test)
        try await test.record(.importLate(ImportLate(source: "nightly", expected: 60, heard: nil)))
        try await test.record(.endpointDisabled(EndpointTurned(reason: .gone)), endpoint: usual)
        #expect(try await owed(test, asking) == ["import.finished", "import.late", "endpoint.disabled"])
        #expect(try await owed(test, usual) == [])
    }

    @Test func `they are owed though what they are about is gone, and never to the endpoint itself`() async throws {
        let test = try await TestStore()
        let asking = try await test.addEndpoint(1, filter: try filter("endpoint.disabled"))
        let dead = try await test.addEndpoint(2, filter: try filter("endpoint.disabled"))
        try await test.record(.endpointDisabled(EndpointTurned(reason: .failing)), endpoint: dead)
        try await test.record(.endpointRemoved(EndpointActed(actor: ActorID(bits: 1))), endpoint: dead)
        #expect(try await owed(test, asking) == ["endpoint.disabled"])
        #expect(try await owed(test, dead) == [])
        #expect(try await test.store.projections.owed().all == 1)
    }

    @Test func `an import of history is told as finished, and a rebuild owes the same`() async throws {
        let test = try await TestStore(telling: .history)
        let asking = try await test.addEndpoint(1, filter: try filter("import.finished"))
        try await finished(test)
        let before = try await test.store.projections.deliveries(Projections.DeliveryQuestion(), limit: 10)
        #expect(before.map(\.endpoint) == [asking])
        #expect(before.first?.participant == nil)
        try await test.store.projections.rebuild(from: test.store.log)
        #expect(try await test.store.projections.deliveries(Projections.DeliveryQuestion(), limit: 10) == before)
    }
}
