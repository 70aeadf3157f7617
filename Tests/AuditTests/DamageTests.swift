import Audit
import Completions
import EventLog
import GRDB
import Projections
import TestSupport
import Testing
import Vault

/// Damage that needs more than one statement to make, or more than the tables to notice.
@Suite struct DamageTests {
    /// A store of 600 events and a checkpoint.
    private func store() async throws -> TestStore {
        let test = try await TestStore()
        try await test.tell((0..<597).map { test.telling(key: UInt128($0), .of(0xA, "EX-\($0)")) })
        try await test.store.checkpoint()
        return test
    }

    private func damage(_ test: TestStore, _ sql: String) async throws {
        let database = try DatabaseQueue(path: test.directory.file("store/log.db"))
        try await database.write { try $0.execute(sql: sql) }
    }

    private func findings(_ test: TestStore) async throws -> [Finding] {
        try await StoreVerifier(test.store).run { _ in }.findings
    }

    private func publishWrongRoot(_ test: TestStore, at size: Int) async throws {
        let checkpoint = Checkpoint(origin: test.store.log.origin, size: size, root: [UInt8](repeating: 0, count: 32))
        try await test.store.log.publish(try SignedNote.sign(checkpoint, with: try await test.store.keys.signing()), size: size)
    }

    @Test func `a healthy store is read to its end`() async throws {
        let test = try await store()
        let result = try await StoreVerifier(test.store).run { _ in }
        #expect(result.findings == [])
        #expect(result.events == 600)
        #expect(result.checkpoints == 2)
        #expect(result.root == (try await test.store.log.head().root))
    }

    @Test(arguments: [
        "anchors_refuse_delete", "anchors_refuse_replace", "anchors_refuse_update", "checkpoints_refuse_delete",
        "checkpoints_refuse_replace", "checkpoints_refuse_update", "events_refuse_delete",
        "events_refuse_gap", "events_refuse_update", "tiles_refuse_delete", "tiles_refuse_replace", "tiles_refuse_update",
    ])
    func `every trigger is missed`(trigger: String) async throws {
        let test = try await TestStore()
        try await damage(test, "DROP TRIGGER \(trigger)")
        #expect(try await findings(test) == [Finding("the trigger \(trigger), which keeps the log append-only, is missing")])
    }

    @Test func `two rows that changed places are located by the times they were recorded at`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(key: 1, .of(0xA, "EX-1"))])
        test.world.advance(by: .seconds(1))
        try await test.tell([test.telling(key: 2, .of(0xA, "EX-2"))])
        try await test.store.checkpoint()
        try await damage(
            test,
            """
            DROP TRIGGER events_refuse_update;
            CREATE TEMP TABLE was AS SELECT position, line, leaf FROM events WHERE position IN (3, 4);
            UPDATE events SET
                line = (SELECT line FROM was WHERE was.position = 7 - events.position),
                leaf = (SELECT leaf FROM was WHERE was.position = 7 - events.position)
            WHERE position IN (3, 4);
            """
        )
        let findings = try await findings(test)
        #expect(findings.contains(Finding("it says it was recorded before its predecessor", at: Position(4))))
        #expect(findings.contains(Finding("the root of the first 5 events is not the one in their checkpoint")))
    }

    @Test func `a line and its leaf forged together contradict the checkpoint`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(.of(0xA, "EX-1", .failed))])
        try await test.store.checkpoint()
        let line = try await test.store.log.event(at: Position(3)).line
        let forged = Array(String(decoding: line, as: UTF8.self).replacing("\"failed\"", with: "\"passed\"").utf8)
        try #require(forged != line)
        let sql = "UPDATE events SET line = x'\(hex(forged))', leaf = x'\(hex(TreeHash.leaf(forged)))' WHERE position = 3"
        try await damage(test, "DROP TRIGGER events_refuse_update; \(sql)")
        #expect(try await findings(test).contains(Finding("the root of the first 4 events is not the one in their checkpoint")))
    }

    @Test func `a checkpoint that another key signed is no checkpoint`() async throws {
        let test = try await store()
        let head = try await test.store.log.head()
        let forged = Checkpoint(origin: test.store.log.origin, size: head.size + 1, root: head.root)
        let note = try SignedNote.sign(forged, with: Secret(repeatElement(5, count: 32)))
        try await test.store.log.publish(note, size: forged.size)
        #expect(try await findings(test) == [Finding("checkpoint 2 of 3 is not signed by this log's key")])
    }

    @Test func `a checkpoint that this log's key signed for another root, or for too many events, is found`() async throws {
        let test = try await store()
        try await test.tell([test.telling(key: 1_000, .of(0xA, "EX-last"))])
        try await publishWrongRoot(test, at: 601)
        try await publishWrongRoot(test, at: 602)
        #expect(
            try await findings(test).map(\.what) == [
                "the root of the first 601 events is not the one in their checkpoint",
                "a checkpoint was signed for 602 events, but the log has 601: the newest are missing",
            ]
        )
    }

    @Test func `a tile that no leaves make is found`() async throws {
        let test = try await store()
        try await damage(test, "INSERT INTO tiles (level, number, hashes) VALUES (1, 0, zeroblob(8192))")
        #expect(try await findings(test).map(\.what).contains("there are tiles that no leaves make"))
    }

    @Test func `an edge that doesn't match the leaves is found`() async throws {
        let test = try await store()
        try await damage(test, "UPDATE edge SET hashes = zeroblob(length(hashes)) WHERE level = 1")
        #expect(try await findings(test).map(\.what) == ["the stored edge of the tree doesn't match the leaves"])
    }

    @Test func `a finding says its position first`() {
        #expect(Finding("something is wrong", at: Position(7)).description == "position 7: something is wrong")
        #expect(Finding("something is wrong").description == "something is wrong")
    }
}
