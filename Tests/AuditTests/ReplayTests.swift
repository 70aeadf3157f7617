import Audit
import Completions
import EventLog
import GRDB
import Projections
import TestSupport
import Testing

@Suite struct ReplayTests {
    private static let endpoint = EndpointID(bits: 0xE1)

    /// A store with an endpoint that is owed forty finishes.
    private func store() async throws -> TestStore {
        let test = try await TestStore()
        try await test.addEndpoint()
        try await test.tell((0..<40).map { test.telling(key: UInt128($0), .of(UInt128($0), "EX-1")) })
        try await test.tell([test.telling(key: 3, .of(3, "EX-1", .failed))])
        return test
    }

    private func findings(_ test: TestStore) async throws -> [String] {
        try await Replay(test.store).run { _ in }.findings.map(\.description)
    }

    private func tamper(_ sql: String, _ test: TestStore) async throws {
        let database = try DatabaseQueue(path: test.directory.file("store/state.db"))
        try await database.write { try $0.execute(sql: sql) }
    }

    private func settlement(of position: Int, digest: String? = nil, configuration: Int) -> Settlement {
        Settlement(
            position: Position(position),
            request: nil,
            configuration: Position(configuration),
            how: .delivered,
            attempts: 1,
            status: 200,
            when: Timestamp(seconds: 1_800_000_000),
            digest: digest
        )
    }

    @Test func `a state that follows from the log has no differences, and the same digests every time`() async throws {
        let test = try await store()
        let first = try await Replay(test.store).run { _ in }
        let second = try await Replay(test.store).run { _ in }
        #expect(first.findings == [])
        #expect(first.digests.map(\.digest) == second.digests.map(\.digest))
        #expect(first.digests.count == Projections.Part.allCases.count)
        #expect(first.events == (try await test.store.log.size()))
    }

    @Test(arguments: [
        ("UPDATE completions SET json = replace(json, 'passed', 'failed') WHERE number = 5", "completions: the state lacks"),
        ("UPDATE completions SET json = replace(json, 'passed', 'failed') WHERE number = 5", "completions: the state has"),
        ("DELETE FROM deliveries WHERE position = 10", "deliveries: the state lacks"),
        ("UPDATE deliveries SET state = 'delivered' WHERE position = 11", "deliveries: the state has"),
        ("UPDATE endpoints SET disclosure = 'id'", "endpoints: the state lacks"),
        ("INSERT INTO revocations (key, position) VALUES (x'00', 3)", "revocations: the state has"),
    ])
    func `what was changed in the state is found`(sql: String, finding: String) async throws {
        let test = try await store()
        try await tamper(sql, test)
        let found = try await findings(test)
        #expect(found.contains { $0.hasPrefix(finding) }, "\(found)")
    }

    @Test func `when a delivery is due is the subscriber's, and no difference`() async throws {
        let test = try await store()
        try await tamper("UPDATE deliveries SET due = due + 60000000, step = 3, attempts = 3, problem = 'x', status = 500", test)
        #expect(try await findings(test) == [])
    }

    @Test func `a delivery that failed and was then withdrawn is no difference`() async throws {
        let test = try await store()
        try await tamper("UPDATE deliveries SET step = 1, attempts = 1, problem = 'answered 503', status = 503", test)
        let erased = ParticipantErased(actor: ActorID(bits: 1), reason: .requested, versions: 1)
        _ = try await test.store.append(
            [.administrative(.participantErased(erased), account: .main, subject: .participant(ParticipantID(bits: 5)))],
            in: test.surroundings
        )
        try await test.record(.endpointRemoved(EndpointActed(actor: ActorID(bits: 1))), endpoint: Self.endpoint)
        #expect(try await findings(test) == [])
    }

    @Test func `a settlement of what was never owed is found`() async throws {
        let test = try await store()
        let settled = DeliveriesSettled(settlements: [settlement(of: 1, configuration: 3), settlement(of: 10, configuration: 3)])
        try await test.record(.deliveriesSettled(settled), endpoint: Self.endpoint)
        let found = try await findings(test)
        #expect(found.count == 1)
        #expect(found.first?.contains("it settles the delivery of position 1 to end_") == true)
        #expect(found.first?.contains("which was never owed") == true)
    }

    @Test func `a body that is not what follows from the log is found by its digest`() async throws {
        let test = try await store()
        let other = String(repeating: "0", count: 32)
        let settled = DeliveriesSettled(settlements: [settlement(of: 10, digest: other, configuration: 3)])
        try await test.record(.deliveriesSettled(settled), endpoint: Self.endpoint)
        #expect(try await findings(test).contains { $0.contains("what was sent of position 10 to end_") })
        let nowhere = DeliveriesSettled(settlements: [settlement(of: 11, digest: other, configuration: 9)])
        try await test.record(.deliveriesSettled(nowhere), endpoint: Self.endpoint)
        #expect(try await findings(test).contains { $0.contains("it names position 9 as a configuration") })
    }

    @Test func `what the folds come to is recorded with checkpoints, wherever their transactions end, and compared`() async throws {
        let test = try await TestStore()
        let wanted = try ["exam.*", "participant.erased"].map { try #require(EndpointFilter.Pattern($0)) }
        try await test.addEndpoint(filter: try #require(EndpointFilter(events: wanted)))
        for round in 0..<6 {
            try await test.tell((0..<7).map { test.telling(key: UInt128(10 * round + $0), .of(UInt128($0), "EX-\(round)")) })
            let fact = ParticipantErased(actor: ActorID(bits: 1), reason: .requested, versions: 1)
            let erased = Event.Subject.participant(ParticipantID(bits: UInt128(round)))
            _ = try await test.store.append(
                [.administrative(.participantErased(fact), account: .main, subject: erased)],
                in: test.world.surroundings
            )
            // Some are folded together, some apart.
            if round != 2 { try await test.store.catchUp() }
            try await test.store.checkpoint()
        }
        let marks = try await test.store.log.marks(version: Projections.foldVersion, upTo: .max)
        #expect(marks.count == 5)
        #expect(Set(marks.map(\.digests)).count == 5)
        #expect(try await findings(test) == [])
        let log = try DatabaseQueue(path: test.directory.file("store/log.db"))
        try await log.write {
            try $0.execute(
                sql: "UPDATE marks SET digest = zeroblob(16) WHERE fold = 'completions' AND size >= ?",
                arguments: [marks[2].size]
            )
        }
        let found =
            "completions: folded anew, the first \(marks[2].size) events come to something else than was recorded with their checkpoint"
        #expect(try await findings(test) == [found])
        let before = try await Replay(test.store).run(before: Position(marks[2].size - 1)) { _ in }
        #expect(before.findings == [], "what was recorded later isn't looked at")
        let past = try await Replay(test.store).run(before: Position(marks[2].size)) { _ in }
        #expect(past.findings.map(\.description) == [found])
        #expect(past.events == marks[2].size)
    }

    @Test func `a rebuilt state goes on with the digests of one that was never rebuilt`() async throws {
        let test = try await store()
        let before = try #require(try await test.store.projections.mark())
        try await test.store.projections.rebuild(from: test.store.log)
        #expect(try await test.store.projections.mark() == before)
    }
}
