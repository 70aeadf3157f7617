import Audit
import Completions
import EventLog
import GRDB
import Projections
import TestSupport
import Testing

@Suite struct VerifierTests {
    private func damaged(_ sql: String) async throws -> [String] {
        let test = try await TestStore()
        try await test.tell((0..<600).map { test.telling(key: UInt128($0), .of(UInt128($0), "EX-1")) })
        try await test.store.checkpoint()
        if !sql.isEmpty {
            let triggers = ["update", "delete"].map { "DROP TRIGGER events_refuse_\($0); DROP TRIGGER tiles_refuse_\($0);" }.joined()
            let database = try DatabaseQueue(path: test.directory.file("store/log.db"))
            try await database.write { try $0.execute(sql: triggers + "DROP TRIGGER checkpoints_refuse_update;" + sql) }
        }
        return try await StoreVerifier(test.store).run { _ in }.findings.map(\.description).filter { !$0.contains("the trigger") }
    }

    @Test func `a healthy store has no findings`() async throws {
        #expect(try await damaged("").isEmpty)
    }

    @Test(arguments: [
        (
            "UPDATE events SET line = CAST(replace(CAST(line AS TEXT), 'EX-1', 'EX-2') AS BLOB) WHERE position = 77",
            "position 77: the line doesn't match its leaf hash"
        ),
        ("UPDATE events SET leaf = randomblob(32) WHERE position = 78", "position 78: the line doesn't match its leaf hash"),
        ("DELETE FROM events WHERE position = 79", "position 80: expected position 79 here; events are missing or out of order"),
        ("DELETE FROM events WHERE position > 500", "a checkpoint was signed for 603 events, but the log has 501: the newest are missing"),
        ("UPDATE tiles SET hashes = zeroblob(8192) WHERE number = 1", "tile 1 of level 0 doesn't match the leaves below it"),
        ("UPDATE checkpoints SET note = replace(note, '603', '602')", "checkpoint 1 of 2 is not signed by this log's key"),
        (
            "UPDATE events SET line = CAST(line || ' ' AS BLOB) WHERE position = 5",
            "position 5: the line can't be read, or is not in its canonical form"
        ),
        (
            """
            UPDATE events SET line = (SELECT line FROM events WHERE position = 8), leaf = (SELECT leaf FROM events WHERE position = 8)
            WHERE position = 9
            """, "tile 0 of level 0 doesn't match the leaves below it"
        ),
    ])
    func `damage is found and located`(sql: String, finding: String) async throws {
        #expect(try await damaged(sql).contains(finding))
    }

    @Test func `a missing trigger is a finding of its own`() async throws {
        let test = try await TestStore()
        let database = try DatabaseQueue(path: test.directory.file("store/log.db"))
        try await database.write { try $0.execute(sql: "DROP TRIGGER events_refuse_gap") }
        let findings = try await StoreVerifier(test.store).run { _ in }.findings.map(\.description)
        #expect(findings == ["the trigger events_refuse_gap, which keeps the log append-only, is missing"])
    }
}
