import Completions
import EventLog
import GRDB
import Projections
import Storage
import TestSupport
import Testing

/// What is owed to whom, and what settles it.
@Suite struct BacklogTests {
    private static let actor = ActorID(bits: 1)

    private func owed(_ test: TestStore) async throws -> Int { try await test.store.projections.owed().all }

    private func deliveries(_ test: TestStore) async throws -> [Projections.Delivery] {
        try await test.store.projections.deliveries(Projections.DeliveryQuestion(), limit: 100)
    }

    private func completions(_ test: TestStore) async throws -> [Completion] {
        try await test.store.projections.completions(Projections.CompletionQuestion(account: .main)).map(\.completion)
    }

    private func change(_ test: TestStore, _ sql: String) async throws {
        try await test.store.projections.file.write { try $0.execute(sql: sql) }
    }

    private func tell(_ test: TestStore, _ number: Int) async throws {
        try await test.tell([test.telling(key: UInt128(number), .of(0xA, "EX-\(number)"))])
    }

    @Test func `a delivery is due when its event is recorded`() async throws {
        let test = try await TestStore()
        let endpoint = try await test.addEndpoint()
        try await tell(test, 1)
        let delivery = try #require(try await deliveries(test).first)
        #expect(delivery.endpoint == endpoint)
        #expect(delivery.position == Position(4))
        #expect(delivery.type == "exam.finished")
        #expect(delivery.state == .owed)
        #expect(delivery.due == test.world.now)
        #expect(delivery.attempts == 0)
    }

    @Test func `a paused endpoint that catches up is owed everything it missed`() async throws {
        let test = try await TestStore()
        let endpoint = try await test.addEndpoint()
        try await test.record(.endpointPaused(EndpointActed(actor: Self.actor)), endpoint: endpoint)
        try await tell(test, 1)
        try await tell(test, 2)
        try await test.record(.endpointResumed(EndpointResumed(actor: Self.actor, backlog: .catchUp)), endpoint: endpoint)
        #expect(try await owed(test) == 2)
    }

    @Test func `a removed endpoint is owed nothing any more`() async throws {
        let test = try await TestStore()
        let endpoint = try await test.addEndpoint()
        try await test.record(.endpointRemoved(EndpointActed(actor: Self.actor)), endpoint: endpoint)
        try await tell(test, 1)
        #expect(try await deliveries(test) == [])
    }

    @Test func `a retry makes what waits in its range due again, from the first step`() async throws {
        let test = try await TestStore()
        let endpoint = try await test.addEndpoint()
        try await tell(test, 1)
        try await tell(test, 2)
        try await change(test, "UPDATE deliveries SET due = NULL, step = 10, attempts = 10")
        let waiting = try await test.store.projections.owed().waiting
        try #require(waiting == 2)
        test.world.advance(by: .seconds(60))
        let retry = DeliveriesRequested(actor: Self.actor, purpose: .retry, from: Position(5), through: Position(5))
        try await test.record(.deliveriesRequested(retry), endpoint: endpoint)
        let after = try await deliveries(test)
        #expect(after.map(\.position) == [Position(5), Position(4)])
        #expect(after.map(\.due) == [test.world.now, nil])
        #expect(after.map(\.step) == [0, 10])
        #expect(after.map(\.attempts) == [10, 10])
    }

    @Test func `a retry leaves alone what is settled`() async throws {
        let test = try await TestStore()
        let endpoint = try await test.addEndpoint()
        try await tell(test, 1)
        try await test.record(.endpointPaused(EndpointActed(actor: Self.actor)), endpoint: endpoint)
        try await test.record(.endpointResumed(EndpointResumed(actor: Self.actor, backlog: .skip)), endpoint: endpoint)
        let retry = DeliveriesRequested(actor: Self.actor, purpose: .retry, from: Position(0), through: Position(9))
        try await test.record(.deliveriesRequested(retry), endpoint: endpoint)
        #expect(try await deliveries(test).map(\.state) == [.settled(.skipped)])
        #expect(try await deliveries(test).first?.due == nil)
    }

    @Test func `a correction is owed of its own and says what it supersedes`() async throws {
        let test = try await TestStore()
        try await test.addEndpoint()
        try await test.tell([test.telling(.of(0xA, "EX-1", .failed, raw: "40"))])
        try await test.tell([test.telling(.of(0xA, "EX-1", .passed, raw: "80"))])
        let superseded = try await test.store.projections.file.read { database in
            try String.fetchAll(database, sql: "SELECT coalesce(supersedes, 'none') FROM notifications ORDER BY position")
        }
        let first = try await test.store.log.event(at: Position(4)).event.id
        #expect(superseded == ["none", first.description])
        #expect(try await deliveries(test).map(\.type) == ["finish.corrected", "exam.finished"])
    }

    @Test func `an older revision that comes late changes no completion and owes nothing`() async throws {
        let test = try await TestStore()
        try await test.addEndpoint()
        try await test.tell([test.telling(.of(0xA, "EX-1", .passed, raw: "80", revised: "2026-10-22T00:00:00Z"))])
        let before = try await completions(test)
        try await test.tell([test.telling(.of(0xA, "EX-1", .failed, raw: "40", revised: "2026-10-21T00:00:00Z"))])
        #expect(try await completions(test) == before)
        #expect(try await owed(test) == 1)
    }

    @Test func `a correction that names another participant moves the finish`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(.of(0xA, "EX-1", .passed))])
        try await test.tell([test.telling(.of(0xB, "EX-1", .passed))])
        #expect(try await completions(test).map(\.participant) == [ParticipantID(bits: 0xB)])
    }

    @Test func `a revocation that is history owes nothing`() async throws {
        let test = try await TestStore()
        let history = ImportID(bits: 0x77)
        try await test.begin(history, telling: .history)
        try await test.addEndpoint()
        try await tell(test, 1)
        let revocation = Revocation(revokes: SourceKey(bits: 1), reason: .reset, importID: history, line: 2)
        let telling = TellingOfRevocation(account: .main, participant: nil, revocation: revocation, sourceID: nil)
        _ = try await test.store.append([.revocation(telling)], in: test.surroundings)
        try await test.store.catchUp()
        #expect(try await completions(test) == [])
        #expect(try await owed(test) == 1)
    }

    @Test func `webhooks that are switched on again owe what comes from then on`() async throws {
        let test = try await TestStore()
        try await test.addEndpoint()
        try await test.record(.accountWebhooksSwitched(AccountWebhooksSwitched(actor: Self.actor, webhooks: .off)))
        try await tell(test, 1)
        try await test.record(.accountWebhooksSwitched(AccountWebhooksSwitched(actor: Self.actor, webhooks: .on)))
        try await tell(test, 2)
        #expect(try await deliveries(test).map(\.position) == [Position(7)])
    }
}
