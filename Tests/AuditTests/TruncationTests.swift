import Audit
import Completions
import EventLog
import GRDB
import Projections
import TestSupport
import Testing

/// Damage at the log's newest end, and damage whose traces the changer tried to remove.
@Suite struct TruncationTests {
    /// A store of 303 events: one full tile, 47 leaves beyond it, and a checkpoint over all.
    private func makeStore() async throws -> TestStore {
        let test = try await TestStore()
        try await test.tell((0..<300).map { test.telling(key: UInt128($0), .of(UInt128($0), "EX-1")) })
        try await test.store.checkpoint()
        return test
    }

    /// Does what whoever may write the file can do: takes the triggers away, changes something, and puts them back.
    private func tamper(_ test: TestStore, _ change: @escaping @Sendable (Database) throws -> Void) async throws {
        let queue = try DatabaseQueue(path: test.directory.file("store/log.db"))
        try await queue.write { database in
            let triggers = try Row.fetchAll(database, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            try triggers.forEach { try database.execute(sql: "DROP TRIGGER \($0["name"] as String)") }
            try change(database)
            try triggers.forEach { try database.execute(sql: $0["sql"]) }
        }
    }

    private func findings(_ test: TestStore) async throws -> [String] {
        try await StoreVerifier(test.store).run { _ in }.findings.map(\.description)
    }

    @Test func `an untouched store has no findings, however long ago its last checkpoint was`() async throws {
        let test = try await makeStore()
        try await test.tell([test.telling(key: 999, .of("EX-9"))])
        #expect(try await findings(test) == [])
    }

    @Test(arguments: [(302, 302), (300, 300), (257, 257)])
    func `missing newest events are found by the checkpoint`(first: Int, left: Int) async throws {
        let test = try await makeStore()
        try await tamper(test) { try $0.execute(sql: "DELETE FROM events WHERE position >= ?", arguments: [first]) }
        #expect(
            try await findings(test).contains("a checkpoint was signed for 303 events, but the log has \(left): the newest are missing")
        )
    }

    @Test func `so are those missing together with the tile below them`() async throws {
        let test = try await makeStore()
        try await tamper(test) { try $0.execute(sql: "DELETE FROM events WHERE position >= 100") }
        #expect(try await findings(test).contains("a checkpoint was signed for 303 events, but the log has 100: the newest are missing"))
    }

    @Test func `an event missing among the newest is found at its place`() async throws {
        let test = try await makeStore()
        try await tamper(test) { try $0.execute(sql: "DELETE FROM events WHERE position = 299") }
        #expect(try await findings(test).contains("position 300: expected position 299 here; events are missing or out of order"))
    }

    @Test func `a log emptied as a whole is found`() async throws {
        let test = try await makeStore()
        try await tamper(test) { try $0.execute(sql: "DELETE FROM events") }
        #expect(try await findings(test).contains("a checkpoint was signed for 303 events, but the log has 0: the newest are missing"))
    }

    @Test func `with the published checkpoint deleted too, the one in keys.db finds what is missing`() async throws {
        let test = try await makeStore()
        try await tamper(test) { try $0.execute(sql: "DELETE FROM checkpoints WHERE size = 303; DELETE FROM events WHERE position >= 300") }
        #expect(try await findings(test).contains("a checkpoint was signed for 303 events, but the log has 300: the newest are missing"))
    }
}
