import Completions
import GRDB
import Storage
import TestSupport
import Testing

/// What opening a store's file says when something is wrong with it.
@Suite struct OpeningTests {
    private func migrations(_ names: String...) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for name in names {
            migrator.registerMigration(name) { try $0.execute(sql: "CREATE TABLE \"\(name)\" (value INTEGER NOT NULL) STRICT") }
        }
        return migrator
    }

    private func failure(_ path: String, kind: StoreFile.Kind = .log, access: StoreFile.Access = .readWrite) -> Failure? {
        #expect(throws: Failure.self) {
            try StoreFile.open(at: path, kind: kind, access: access, expecting: nil, migrations: migrations("t", "u"))
        }
    }

    @Test(arguments: [
        (StoreFile.Kind.state, "make it anew with: tassel rebuild"), (.log, "check --store, or restore the file from a backup"),
        (.vault, "check --store, or restore the file from a backup"), (.keys, "check --store, or restore the file from a backup"),
    ])
    func `a missing file is told with what to do about it`(kind: StoreFile.Kind, next: String) throws {
        let path = try TemporaryDirectory().file("x.db")
        let expected = Failure(.store, doing: "opening \(path)", found: "there is no such file", next: next)
        #expect(failure(path, kind: kind) == expected)
    }

    @Test func `a file that exists is never made anew`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("x.db")
        let file = try StoreFile.create(at: path, kind: .log, store: StoreID(bits: 1), migrations: migrations("t"))
        try await file.write { try $0.execute(sql: "INSERT INTO t VALUES (7)") }
        let failure = #expect(throws: Failure.self) {
            try StoreFile.create(at: path, kind: .log, store: StoreID(bits: 2), migrations: migrations("t"))
        }
        let found = "the file exists already"
        #expect(failure == Failure(.store, doing: "creating \(path)", found: found, next: "choose another directory with --store"))
        let values = try await file.read { try Int.fetchAll($0, sql: "SELECT value FROM t") }
        #expect(values == [7])
    }

    @Test func `a reader asks for an older store to be brought up to date first`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("x.db")
        try StoreFile.create(at: path, kind: .log, store: StoreID(bits: 1), migrations: migrations("t")).close()
        let found = "an older version of Tassel wrote it and it was not brought up to date yet"
        #expect(failure(path, access: .readOnly)?.found == found)
        try StoreFile.open(at: path, kind: .log, access: .readWrite, expecting: nil, migrations: migrations("t", "u")).close()
        let reader = try StoreFile.open(at: path, kind: .log, access: .readOnly, expecting: nil, migrations: migrations("t", "u"))
        let updated = try await reader.read { try $0.tableExists("u") }
        #expect(updated)
        #expect(reader.store == StoreID(bits: 1))
    }

    @Test func `somebody else's database is refused and left as it is`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("x.db")
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "CREATE TABLE theirs (value INTEGER)") }
        #expect(failure(path)?.found == "it is a database, but not Tassel's log file")
        let tables = try queue.read { try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema") }
        #expect(tables == ["theirs"])
    }

    @Test func `a file that is no database is to be restored`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(String(repeating: "This is no database. ", count: 200), to: "x.db")
        #expect(failure(path)?.next == "restore the file from a backup, then run: tassel audit verify")
    }

    @Test func `a write that fails leaves nothing, and the next one goes on`() async throws {
        struct Stop: Error {}
        let directory = try TemporaryDirectory()
        let file = try StoreFile.create(at: directory.file("x.db"), kind: .log, store: StoreID(bits: 1), migrations: migrations("t"))
        await #expect(throws: Stop.self) {
            try await file.write { database in
                try database.execute(sql: "INSERT INTO t VALUES (1)")
                throw Stop()
            }
        }
        try await file.write { try $0.execute(sql: "INSERT INTO t VALUES (2)") }
        let values = try await file.read { try Int.fetchAll($0, sql: "SELECT value FROM t") }
        #expect(values == [2])
    }
}
