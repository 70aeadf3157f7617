import Completions
import EventLog
import Foundation
import GRDB
import Projections
import Storage
import TestSupport
import Testing
import Vault

@Suite struct FoldTests {
    private func completions(_ store: Store) async throws -> [Completion] {
        try await store.projections.completions(Projections.CompletionQuestion(account: .main)).map(\.completion)
    }

    private func owed(_ test: TestStore) async throws -> Int { try await test.store.projections.owed().all }

    @Test func `folding again changes nothing, and a rebuild gives the same to the byte`() async throws {
        let test = try await TestStore()
        try await test.addEndpoint()
        try await test.tell(
            (0..<40).map { test.telling(key: UInt128($0), .of(UInt128($0 % 7), "EX-\($0 % 3)", raw: "\($0)", attempt: $0)) }
        )
        let before = try await completions(test.store).map(\.json)
        try await test.store.catchUp()
        try await test.store.projections.rebuild(from: test.store.log)
        #expect(try await completions(test.store).map(\.json) == before)
        #expect(try await owed(test) == 40)
        try test.store.close()
        try FileManager.default.removeItem(atPath: test.directory.file("store/state.db"))
        let rebuilt = try await Store.rebuild(at: test.directory.file("store"))
        #expect(try await completions(rebuilt).map(\.json) == before)
    }

    @Test func `an endpoint is owed what is recorded after it, and only while webhooks are on`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(key: 1, .of("EX-1"))])
        try await test.addEndpoint()
        #expect(try await owed(test) == 0)
        try await test.tell([test.telling(key: 2, .of("EX-2"))])
        #expect(try await owed(test) == 1)
        try await test.record(.accountWebhooksSwitched(AccountWebhooksSwitched(actor: ActorID(bits: 1), webhooks: .off)))
        try await test.tell([test.telling(key: 3, .of("EX-3"))])
        #expect(try await owed(test) == 1)
    }

    @Test func `a paused endpoint keeps its place; skipping and removing settle what waits`() async throws {
        let test = try await TestStore()
        let actor = ActorID(bits: 1)
        let skipping = try await test.addEndpoint(1)
        let removed = try await test.addEndpoint(2)
        try await test.record(.endpointPaused(EndpointActed(actor: actor)), endpoint: skipping)
        try await test.tell([test.telling(.of())])
        #expect(try await owed(test) == 2)
        try await test.record(.endpointResumed(EndpointResumed(actor: actor, backlog: .skip)), endpoint: skipping)
        try await test.record(.endpointRemoved(EndpointActed(actor: actor)), endpoint: removed)
        let counts = try await test.store.projections.deliveryCounts()
        #expect(counts == [skipping: ["skipped": 1], removed: ["withdrawn": 1]])
    }

    @Test func `who was owed anything about an erased person, and wants to know, is owed that; nobody else is`() async throws {
        let test = try await TestStore()
        let wanted = try ["exam.*", "participant.erased"].map { try #require(EndpointFilter.Pattern($0)) }
        let told = try await test.addEndpoint(1, filter: try #require(EndpointFilter(events: wanted)))
        let unasked = try await test.addEndpoint(2)
        try await test.tell([test.telling(key: 1, .of(1, "EX-1")), test.telling(key: 2, .of(2, "EX-1"))])
        let late = try await test.addEndpoint(3, filter: try #require(EndpointFilter(events: wanted)))
        for person in [1, 2, 9] as [UInt128] {
            let fact = ParticipantErased(actor: ActorID(bits: 1), reason: .requested, versions: 1)
            _ = try await test.store.append(
                [.administrative(.participantErased(fact), account: .main, subject: .participant(ParticipantID(bits: person)))],
                in: test.world.surroundings
            )
        }
        try await test.store.catchUp()
        let counts = try await test.store.projections.deliveryCounts()
        #expect(counts == [told: ["withdrawn": 2, "owed": 2], unasked: ["withdrawn": 2]], "\(late) was owed nothing before")
        try await test.store.projections.rebuild(from: test.store.log)
        #expect(try await test.store.projections.deliveryCounts() == counts)
        let question = Projections.DeliveryQuestion()
        let types = try await test.store.projections.deliveries(question, limit: 10).filter { $0.state == .owed }.map(\.type)
        #expect(types == ["participant.erased", "participant.erased"])
    }

    @Test func `a filter limits what is owed`() async throws {
        let test = try await TestStore()
        let courses = try #require(EndpointFilter.Pattern("course.*"))
        try await test.addEndpoint(filter: try #require(EndpointFilter(events: [courses])))
        try await test.tell([test.telling(key: 1, .of("EX-1")), test.telling(key: 2, .of("C-1", kind: .course))])
        #expect(try await owed(test) == 1)
    }

    @Test func `history owes nothing`() async throws {
        let test = try await TestStore(telling: .history)
        try await test.addEndpoint()
        try await test.tell([test.telling(.of())])
        #expect(try await owed(test) == 0)
    }

    @Test func `the same finish told by another source is one attempt and owes nothing more`() async throws {
        let test = try await TestStore()
        let other = ImportID(bits: 77)
        try await test.begin(other, namespace: "another-lms")
        try await test.addEndpoint()
        try await test.tell([test.telling(key: 1, .of(raw: "80"))])
        try await test.tell([test.telling(key: 2, run: other, .of(raw: "80"))])
        #expect(try await owed(test) == 1)
        #expect(try await completions(test.store).map(\.attempts) == [1])
        try await test.tell([test.telling(key: 3, .of(raw: "80"))])
        #expect(try await completions(test.store).map(\.attempts) == [2], "two records of one source are two finishes")
    }

    @Test func `a pass that is taken back fails, and stays visible as the first pass`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(.of(.passed, raw: "50"))])
        try await test.tell([test.telling(.of(.failed, raw: "49"))])
        let completion = try #require(try await completions(test.store).first)
        #expect(completion.outcome == .failed)
        #expect(completion.firstPassed?.description == "2026-10-20T09:00:00Z")
    }

    @Test(arguments: [true, false])
    func `a revocation takes a finish away, whichever comes first`(finishFirst: Bool) async throws {
        let test = try await TestStore()
        try await test.addEndpoint()
        let revocation = Revocation(revokes: SourceKey(bits: 1), reason: .voided, importID: test.run, line: 9)
        let revoking = Entry.revocation(
            TellingOfRevocation(account: .main, participant: nil, revocation: revocation, sourceID: nil)
        )
        let telling = Entry.finish(test.telling(key: 1, .of()))
        _ = try await test.store.append(finishFirst ? [telling, revoking] : [revoking, telling], in: test.surroundings)
        try await test.store.catchUp()
        #expect(try await completions(test.store).isEmpty)
        #expect(try await owed(test) == (finishFirst ? 2 : 0), "nobody is told of what never stood")
    }

    @Test func `a settled delivery stays settled after a rebuild, and an owed one keeps its schedule`() async throws {
        let test = try await TestStore()
        let endpoint = try await test.addEndpoint()
        try await test.tell([test.telling(key: 1, .of("EX-1")), test.telling(key: 2, .of("EX-2"))])
        let deliveries = try await test.store.projections.deliveries(Projections.DeliveryQuestion(), limit: 9)
        let settled = try #require(deliveries.last)
        let settlement = Settlement(
            position: settled.position,
            request: nil,
            configuration: Position(3),
            how: .delivered,
            attempts: 1,
            status: 204,
            when: test.world.now,
            digest: nil
        )
        try await test.record(.deliveriesSettled(DeliveriesSettled(settlements: [settlement])), endpoint: endpoint)
        let waiting = try #require(deliveries.first)
        let due = test.world.now + .seconds(300)
        try await test.store.projections.file.write { database in
            try database.execute(
                sql: "UPDATE deliveries SET due = ?, attempts = 4 WHERE position = ?",
                arguments: [due.microseconds, waiting.position.number]
            )
        }
        try await test.store.projections.rebuild(from: test.store.log)
        let after = try await test.store.projections.deliveries(Projections.DeliveryQuestion(), limit: 9)
        #expect(after.map(\.state) == [.owed, .settled(.delivered)])
        #expect(after.first?.due == due)
        #expect(after.first?.attempts == 4)
    }

    @Test func `a log that was replaced is noticed`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(.of())])
        let other = try await TestStore(TestWorld("2026-11-02T00:00:00Z"))
        try await other.tell([other.telling(.of()), other.telling(key: 2, .of("EX-2"))])
        let failure = await #expect(throws: Failure.self) { try await test.store.projections.catchUp(with: other.store.log) }
        #expect(failure?.next.contains("tassel rebuild") == true)
    }
}
