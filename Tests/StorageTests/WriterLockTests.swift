import Completions
import GRDB
import Storage
import TestSupport
import Testing

@Suite struct WriterLockTests {
    private func migrations(_ names: String...) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for name in names {
            migrator.registerMigration(name) { try $0.execute(sql: "CREATE TABLE \"\(name)\" (value INTEGER NOT NULL) STRICT") }
        }
        return migrator
    }

    @Test func `the lock is held while work is done, and by one at a time`() throws {
        let directory = try TemporaryDirectory()
        let mine = try WriterLock(beside: directory.file("x.db"))
        let other = try WriterLock(beside: directory.file("x.db"))
        try mine.hold { #expect(other.isHeldElsewhere) }
        #expect(!other.isHeldElsewhere)
        struct Stop: Error {}
        #expect(throws: Stop.self) { try mine.hold { throw Stop() } }
        #expect(!other.isHeldElsewhere, "also after a failure")
    }

    @Test func `every write and checkpoint holds its file's lock`() async throws {
        let directory = try TemporaryDirectory()
        let file = try StoreFile.create(at: directory.file("x.db"), kind: .log, store: StoreID(bits: 1), migrations: migrations("t"))
        let other = try WriterLock(beside: directory.file("x.db"))
        let held = try await file.write { database in
            try database.execute(sql: "INSERT INTO t VALUES (1)")
            return other.isHeldElsewhere
        }
        #expect(held)
        #expect(!other.isHeldElsewhere)
    }

    @Test func `two writers of one file lose nothing`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("x.db")
        let first = try StoreFile.create(at: path, kind: .log, store: StoreID(bits: 1), migrations: migrations("t"))
        let second = try StoreFile.open(at: path, kind: .log, access: .readWrite, expecting: first.store, migrations: migrations("t"))
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<200 {
                let file = number.isMultiple(of: 2) ? first : second
                group.addTask { try await file.write { try $0.execute(sql: "INSERT INTO t VALUES (?)", arguments: [number]) } }
            }
        }
        let values = try await first.read { try Int.fetchAll($0, sql: "SELECT value FROM t ORDER BY value") }
        #expect(values == Array(0..<200))
    }

    @Test func `a file that isn't the one expected is refused`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("x.db")
        let file = try StoreFile.create(at: path, kind: .log, store: StoreID(bits: 1), migrations: migrations("t", "u"))
        try file.close()
        func opening(_ kind: StoreFile.Kind, _ store: StoreID, _ migrations: DatabaseMigrator) -> String? {
            let failure = #expect(throws: Failure.self) {
                try StoreFile.open(at: path, kind: kind, access: .readWrite, expecting: store, migrations: migrations)
            }
            return failure?.found
        }
        #expect(opening(.vault, StoreID(bits: 1), migrations("t", "u")) == "it is a database, but not Tassel's vault file")
        #expect(opening(.log, StoreID(bits: 2), migrations("t", "u"))?.hasPrefix("it belongs to another store") == true)
        #expect(opening(.log, StoreID(bits: 1), migrations("t")) == "a newer version of Tassel wrote it")
        let missing = #expect(throws: Failure.self) {
            try StoreFile.open(at: path + "x", kind: .log, access: .readOnly, expecting: nil, migrations: migrations("t"))
        }
        #expect(missing?.found == "there is no such file")
        #expect(throws: Failure.self) {
            try StoreFile.create(at: path, kind: .log, store: StoreID(bits: 1), migrations: migrations("t"))
        }
    }

    @Test func `only one process does a kind of work`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("work.lock")
        let first = try ProcessLock(path, doing: "delivering")
        let failure = #expect(throws: Failure.self) { try ProcessLock(path, doing: "delivering") }
        #expect(
            failure?.description == "delivering: another process does so already\n  next: let it work, or stop it first: it holds \(path)"
        )
        withExtendedLifetime(first) {}
    }
}
