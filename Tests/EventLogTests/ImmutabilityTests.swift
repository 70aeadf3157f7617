import Completions
import EventLog
import GRDB
import Projections
import TestSupport
import Testing

/// Append-only is the schema's promise, whoever writes the SQL.
@Suite struct ImmutabilityTests {
    @Test(arguments: [
        ("UPDATE events SET line = x'00' WHERE position = 1", "an event is never changed"),
        ("DELETE FROM events WHERE position = 1", "an event is never deleted"),
        ("INSERT OR REPLACE INTO events SELECT 1, line, leaf FROM events WHERE position = 0", "an event goes to the next position"),
        ("INSERT INTO events SELECT 99, line, leaf FROM events WHERE position = 0", "an event goes to the next position"),
        ("INSERT INTO events (line, leaf) SELECT line, leaf FROM events WHERE position = 0", "an event goes to the next position"),
        ("UPDATE tiles SET hashes = zeroblob(8192)", "a tile is never changed"),
        ("DELETE FROM tiles", "a tile is never deleted"),
        ("INSERT OR REPLACE INTO tiles SELECT level, number, zeroblob(8192) FROM tiles", "a tile is never replaced"),
        ("UPDATE checkpoints SET note = ''", "a checkpoint is never changed"),
        ("DELETE FROM checkpoints", "a checkpoint is never deleted"),
        ("INSERT OR REPLACE INTO checkpoints SELECT size, '' FROM checkpoints", "a checkpoint is newer than all before it"),
    ])
    func `the schema refuses to change what was logged`(sql: String, message: String) async throws {
        let test = try await TestStore()
        try await test.tell((0..<300).map { test.telling(key: UInt128($0), .of(UInt128($0), attempt: 1)) })
        try await test.store.checkpoint()
        let database = try DatabaseQueue(path: test.directory.file("store/log.db"))
        let error = await #expect(throws: DatabaseError.self) { try await database.write { try $0.execute(sql: sql) } }
        #expect(error?.message == message)
        let verdict = try await test.tell([test.telling(key: 1, .of(1, attempt: 1))])
        #expect(verdict == [.duplicate], "the log goes on as before")
    }
}
