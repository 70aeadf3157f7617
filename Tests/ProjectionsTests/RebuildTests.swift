import Completions
import EventLog
import GRDB
import Projections
import Storage
import TestSupport
import Testing

@Suite struct RebuildTests {
    private func question() -> Projections.CompletionQuestion { Projections.CompletionQuestion(account: .main) }

    private func deliveries(_ test: TestStore) async throws -> [Projections.Delivery] {
        try await test.store.projections.deliveries(Projections.DeliveryQuestion(), limit: 1_000)
    }

    private func telling(_ number: Int, _ outcome: Outcome, _ test: TestStore) -> TellingOfFinish {
        test.telling(key: UInt128(number), .of(UInt128(number % 5), "EX-\(number % 3)", outcome, attempt: number + 1))
    }

    /// A store with finishes, corrections, a revocation and two endpoints, one of which skipped its backlog.
    private func store() async throws -> TestStore {
        let test = try await TestStore()
        let actor = ActorID(bits: 1)
        try await test.addEndpoint(0xE1)
        let skipping = try await test.addEndpoint(0xE2)
        try await test.tell((0..<20).map { telling($0, .failed, test) })
        try await test.record(.endpointPaused(EndpointActed(actor: actor)), endpoint: skipping)
        try await test.tell((0..<6).map { telling($0, .passed, test) })
        try await test.record(.endpointResumed(EndpointResumed(actor: actor, backlog: .skip)), endpoint: skipping)
        let revocation = Revocation(revokes: SourceKey(bits: 0), reason: .voided, importID: nil, line: nil, actor: actor)
        let revoking = TellingOfRevocation(account: .main, participant: nil, revocation: revocation, sourceID: nil)
        _ = try await test.store.append([.revocation(revoking)], in: test.surroundings)
        try await test.store.catchUp()
        return test
    }

    @Test func `folding again changes nothing`() async throws {
        let test = try await store()
        let before = try await deliveries(test)
        let summary = try await test.store.projections.summary()
        try await test.store.catchUp()
        #expect(try await deliveries(test) == before)
        #expect(try await test.store.projections.summary() == summary)
    }

    @Test func `a rebuild owes nothing new and forgets no settlement`() async throws {
        let test = try await store()
        let before = try await deliveries(test)
        try #require(Set(before.map(\.state)) == [.owed, .settled(.skipped)])
        try await test.store.projections.rebuild(from: test.store.log)
        #expect(try await deliveries(test) == before)
    }

    @Test func `a rebuild repairs what was changed by hand`() async throws {
        let test = try await store()
        let before = try await test.store.projections.completions(question()).map(\.completion)
        let endpoints = try await test.store.projections.configuration().endpoints
        try await test.store.projections.file.write {
            try $0.execute(sql: "DELETE FROM completions; DELETE FROM finishes; DELETE FROM revocations")
            try $0.execute(sql: "UPDATE endpoints SET state = 'removed'")
        }
        try await test.store.projections.rebuild(from: test.store.log)
        #expect(try await test.store.projections.completions(question()).map(\.completion) == before)
        #expect(try await test.store.projections.configuration().endpoints == endpoints)
    }

    @Test func `a rebuild keeps where every unsettled delivery is in its schedule`() async throws {
        let test = try await store()
        try await test.store.projections.file.write {
            try $0.execute(
                sql: """
                    UPDATE deliveries SET
                        due = due + position, step = 3, attempts = 4, status = 503, problem = 'busy', changed = changed + 1
                    WHERE state = 'owed'
                    """
            )
        }
        let before = try await deliveries(test)
        try await test.store.projections.rebuild(from: test.store.log)
        #expect(try await deliveries(test) == before)
    }

    @Test func `a log that holds less than was folded is noticed, and a rebuild follows it`() async throws {
        let test = try await store()
        let older = try await TestStore()
        let failure = await #expect(throws: Failure.self) { try await test.store.projections.catchUp(with: older.store.log) }
        #expect(failure?.code == .store)
        #expect(failure?.found.hasSuffix("it was replaced by another copy") == true)
        try await test.store.projections.rebuild(from: older.store.log)
        #expect(try await test.store.projections.completions(question()).isEmpty)
        #expect(try await test.store.projections.progress()?.size == 3)
    }

    @Test func `the progress is the log's head`() async throws {
        let test = try await store()
        let progress = try await test.store.projections.progress()
        let head = try await test.store.log.head()
        #expect(progress?.size == head.size)
        #expect(progress?.root == head.root)
    }

    @Test func `a rebuild leaves no file behind`() async throws {
        let test = try await store()
        try await test.store.projections.rebuild(from: test.store.log)
        let left = try DirectoryListing.names(in: test.directory.file("store")).filter { $0.contains("rebuild") }
        #expect(left == [])
    }
}
