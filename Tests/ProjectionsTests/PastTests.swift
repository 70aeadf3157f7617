import Completions
import EventLog
import Notifications
import Projections
import TestSupport
import Testing

/// What endpoints ask for of what lies behind them.
@Suite struct PastTests {
    private static let actor = ActorID(bits: 1)
    private static let endpoint = EndpointID(bits: 0xE2)

    /// Adds an endpoint that asks for the past from a position on.
    private func addEndpoint(_ test: TestStore, since: Position, filter: EndpointFilter = .all) async throws {
        let configuration = EndpointConfiguration(host: "localhost:1", filter: filter, since: since)
        let added = EndpointConfigured(actor: Self.actor, configuration: configuration)
        try await test.record(.endpointAdded(added), endpoint: Self.endpoint)
    }

    private func deliveries(_ test: TestStore, to endpoint: EndpointID = endpoint) async throws -> [Projections.Delivery] {
        var question = Projections.DeliveryQuestion()
        question.endpoint = endpoint
        return try await test.store.projections.deliveries(question, limit: 100).reversed()
    }

    /// Settles a delivery as delivered.
    private func deliver(_ position: Position, _ request: EventID?, in test: TestStore, to endpoint: EndpointID) async throws {
        let settlement = Settlement(
            position: position,
            request: request,
            configuration: Position(0),
            how: .delivered,
            attempts: 1,
            status: 200,
            when: test.world.now,
            digest: nil
        )
        try await test.record(.deliveriesSettled(DeliveriesSettled(settlements: [settlement])), endpoint: endpoint)
    }

    /// A store in which one person failed, then passed by correction, and another passed; before there was any endpoint.
    private func storeWithPast(telling: ImportStarted.Telling = .news) async throws -> (test: TestStore, first: Position) {
        let test = try await TestStore(telling: telling)
        let first = Position(try await test.store.log.size())
        try await test.tell([test.telling(key: 1, .of(0xA, "EX-1", .failed, raw: "40"))])
        try await test.tell([test.telling(key: 2, .of(0xB, "EX-1", raw: "90"))])
        try await test.tell([test.telling(key: 1, .of(0xA, "EX-1", .passed, raw: "60"))])
        return (test, first)
    }

    @Test func `an endpoint that asks for the past is owed it, each event as things stood then`() async throws {
        let (test, first) = try await storeWithPast()
        try await addEndpoint(test, since: first)
        let owed = try await deliveries(test)
        #expect(owed.map(\.type) == ["exam.finished", "exam.finished", "finish.corrected"])
        #expect(owed.map(\.position.number) == [first.number, first.number + 1, first.number + 2])
        let question = Past.Question(of: Self.endpoint, in: .main, filter: .all, from: first, through: Position(first.number + 2))
        let past = try await test.store.past(question).notifications(after: nil, limit: 10)
        #expect(past.map(\.completion.outcome) == [.failed, .passed, .passed])
        #expect(past.map(\.supersedes).map { $0 != nil } == [false, false, true])
        #expect(past.map(\.delivery) == owed.map(\.id))
    }

    @Test func `history is in the past that is asked for, and what came before it is not`() async throws {
        let (test, first) = try await storeWithPast(telling: .history)
        try await addEndpoint(test, since: Position(first.number + 1))
        #expect(try await deliveries(test).map(\.position.number) == [first.number + 1, first.number + 2])
    }

    @Test func `the past goes through the filter`() async throws {
        let (test, first) = try await storeWithPast()
        let corrected = try #require(EndpointFilter.Pattern("finish.corrected"))
        let corrections = try #require(EndpointFilter(events: [corrected]))
        try await addEndpoint(test, since: first, filter: corrections)
        #expect(try await deliveries(test).map(\.type) == ["finish.corrected"])
    }

    @Test func `a change of the endpoint doesn't ask for the past again`() async throws {
        let (test, first) = try await storeWithPast()
        try await addEndpoint(test, since: first)
        try await test.record(.endpointPaused(EndpointActed(actor: Self.actor)), endpoint: Self.endpoint)
        try await test.record(.endpointResumed(EndpointResumed(actor: Self.actor, backlog: .skip)), endpoint: Self.endpoint)
        let endpoint = try #require(try await test.store.projections.configuration().endpoints[Self.endpoint])
        let changed = EndpointConfigured(actor: Self.actor, configuration: endpoint.configuration)
        try await test.record(.endpointChanged(changed), endpoint: Self.endpoint)
        #expect(try await test.store.projections.owed().all == 0)
    }

    @Test func `an account without webhooks owes no past`() async throws {
        let (test, first) = try await storeWithPast()
        try await test.record(.accountWebhooksSwitched(AccountWebhooksSwitched(actor: Self.actor, webhooks: .off)))
        try await addEndpoint(test, since: first)
        #expect(try await deliveries(test) == [])
    }

    @Test func `a rebuild owes the same past`() async throws {
        let (test, first) = try await storeWithPast()
        try await addEndpoint(test, since: first)
        let before = try await deliveries(test)
        try await test.store.projections.rebuild(from: test.store.log)
        #expect(try await deliveries(test).map(\.id) == before.map(\.id))
    }

    @Test func `what was never told can be asked for, and what was told is not owed twice`() async throws {
        let (test, first) = try await storeWithPast()
        let endpoint = try await test.addEndpoint()
        try await test.tell([test.telling(key: 3, .of(0xC, "EX-1", raw: "70"))])
        let last = Position(try await test.store.log.size() - 1)
        let question = Past.Question(of: endpoint, in: .main, filter: .all, from: first, through: last)
        #expect(try await test.store.untold(question) == 3)
        let asked = DeliveriesRequested(actor: Self.actor, purpose: .backfill, from: first, through: last)
        try await test.record(.deliveriesRequested(asked), endpoint: endpoint)
        #expect(try await deliveries(test, to: endpoint).count == 4)
        #expect(try await test.store.untold(question) == 0)
    }

    @Test func `a resend as new has ids that derive from the request, and only for what was settled`() async throws {
        let test = try await TestStore()
        let endpoint = try await test.addEndpoint()
        try await test.tell([test.telling(key: 1, .of(0xA, "EX-1"))])
        try await test.tell([test.telling(key: 2, .of(0xB, "EX-1"))])
        let both = try await deliveries(test, to: endpoint)
        try await deliver(both[0].position, nil, in: test, to: endpoint)
        let last = Position(try await test.store.log.size() - 1)
        let again = DeliveriesRequested(actor: Self.actor, purpose: .resend, from: Position(0), through: last, identity: .new)
        let asked = try #require(try await test.record(.deliveriesRequested(again), endpoint: endpoint))
        let request = try await test.store.log.event(at: asked).event.id
        let told = try await test.store.log.event(at: both[0].position).event.id
        let after = try await deliveries(test, to: endpoint)
        #expect(after.count == 3)
        let new = try #require(after.first { delivery in !both.contains { $0.id == delivery.id } })
        #expect(new.id == DeliveryID(of: told, to: endpoint, request: request))
        #expect(new.position == both[0].position)
        #expect(new.state == .owed)
        try await deliver(new.position, request, in: test, to: endpoint)
        let plain = DeliveriesRequested(actor: Self.actor, purpose: .resend, from: Position(0), through: last)
        try await test.record(.deliveriesRequested(plain), endpoint: endpoint)
        #expect(
            try await deliveries(test, to: endpoint).filter { $0.state == .owed }.map(\.id) == both.map(\.id),
            "each once, under its first id"
        )
    }

    @Test func `endpoints that are added in a row are each owed the past, from one fold`() async throws {
        let (test, first) = try await storeWithPast()
        let size = try await test.store.log.size()
        let entries = (1...40).map { number in
            let configuration = EndpointConfiguration(host: "localhost:\(number)", filter: .all, since: Position(first.number + number % 3))
            let added = EndpointConfigured(actor: Self.actor, configuration: configuration)
            return Entry.administrative(.endpointAdded(added), account: .main, subject: .endpoint(EndpointID(bits: UInt128(number))))
        }
        _ = try await test.store.append(entries, in: test.surroundings)
        try await test.store.catchUp()
        #expect(try await test.store.log.size() == size + 40)
        for number in 1...40 {
            #expect(try await deliveries(test, to: EndpointID(bits: UInt128(number))).count == 3 - number % 3)
        }
    }

    @Test func `an endpoint that is gone is owed nothing that is asked for late`() async throws {
        let (test, first) = try await storeWithPast()
        let endpoint = try await test.addEndpoint()
        try await test.record(.endpointRemoved(EndpointActed(actor: Self.actor)), endpoint: endpoint)
        let asked = DeliveriesRequested(actor: Self.actor, purpose: .backfill, from: first, through: Position(first.number + 2))
        try await test.record(.deliveriesRequested(asked), endpoint: endpoint)
        #expect(try await test.store.projections.owed().all == 0)
    }
}
