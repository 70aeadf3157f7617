package import Completions
package import GRDB
import Glibc
import Synchronization

/// One SQLite file of a store: opened, migrated, written, checkpointed and closed under its ``WriterLock``.
///
/// Reads run on snapshots beside the writer. A write closure is a transaction; it is durable when the call returns.
package final class StoreFile: Sendable {
    /// The four files, by how long their contents must live.
    package enum Kind: String, Sendable {
        case keys, vault, log, state

        /// What a commit survives: `FULL` for what can't be derived again.
        var synchronous: Int { self == .state ? 1 : 2 }
    }

    /// What a connection may do.
    package enum Access: Sendable {
        case readOnly, readWrite
    }

    package let path: String
    package let kind: Kind
    package let store: StoreID
    private let pool: DatabasePool
    private let lock: WriterLock
    private let access: Access
    private let isTemporary: Bool
    /// Rows changed since the WAL was last moved into the file by this process.
    private let unmoved = Mutex(0)
    private let writers = WaitingWriters()
    private let flush: WALFlush

    /// Makes a new file for a store and opens it.
    ///
    /// - Throws: ``Failure`` when the file is there already.
    package static func create(at path: String, kind: Kind, store: StoreID, migrations: DatabaseMigrator) throws -> StoreFile {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let found = errno == EEXIST ? "the file exists already" : unsafe String(cString: strerror(errno))
            throw Failure(.store, doing: "creating \(path)", found: found, next: "choose another directory with --store")
        }
        Glibc.close(descriptor)
        return try StoreFile(at: path, kind: kind, access: .readWrite, creatingFor: store, expecting: nil, migrations: migrations)
    }

    /// Makes a file that is gone once it is closed, in place of one that is lost or not needed.
    package static func createTemporary(kind: Kind, store: StoreID, migrations: DatabaseMigrator) throws -> StoreFile {
        // Not in the store, which a question may find on a disk that can't be written; TMPDIR says where else, as for every program.
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        // mkdtemp(3) puts letters of its own in place of the six at the end, and lets nobody else in.
        var template = Array((parent + "/tassel-XXXXXX").utf8CString)
        guard let directory = unsafe mkdtemp(&template).map({ unsafe String(cString: $0) }) else {
            throw Failure(
                .system,
                doing: "making a temporary directory in \(parent)",
                found: unsafe String(cString: strerror(errno)),
                next: "free some space there, or name another directory with TMPDIR"
            )
        }
        let path = directory + "/" + kind.rawValue + ".db"
        return try StoreFile(
            at: path,
            kind: kind,
            access: .readWrite,
            creatingFor: store,
            expecting: nil,
            isTemporary: true,
            migrations: migrations
        )
    }

    /// Opens a file that is there, and brings its tables up to date when it may be written.
    ///
    /// - Throws: ``Failure`` when the file is missing, belongs to another store, or was written by a newer version.
    package static func open(
        at path: String,
        kind: Kind,
        access: Access,
        expecting store: StoreID?,
        migrations: DatabaseMigrator
    ) throws -> StoreFile {
        guard unsafe Glibc.access(path, F_OK) == 0 else {
            throw Failure(
                .store,
                doing: "opening \(path)",
                found: "there is no such file",
                next: kind == .state ? "make it anew with: tassel rebuild" : "check --store, or restore the file from a backup"
            )
        }
        return try StoreFile(at: path, kind: kind, access: access, creatingFor: nil, expecting: store, migrations: migrations)
    }

    /// Whether a file is one whose making was cut short before anything was in it.
    ///
    /// What can't be read is not blank: opening it says what is wrong.
    package static func isBlank(at path: String) -> Bool {
        var configuration = Configuration()
        configuration.readonly = true
        guard let queue = try? DatabaseQueue(path: path, configuration: configuration) else { return false }
        return (try? queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }) == 0
    }

    private init(
        at path: String,
        kind: Kind,
        access: Access,
        creatingFor newStore: StoreID?,
        expecting: StoreID?,
        isTemporary: Bool = false,
        migrations: DatabaseMigrator
    ) throws {
        self.path = path
        self.isTemporary = isTemporary
        self.kind = kind
        flush = WALFlush(of: path)
        self.access = access
        lock = try WriterLock(beside: path, for: access)
        var configuration = Configuration()
        configuration.readonly = access == .readOnly
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            try database.execute(sql: Pragmas.everyConnection)
            try database.execute(sql: Pragmas.secureDelete(kind))
        }
        do {
            (pool, store) = try lock.hold { [configuration] in
                let pool = try DatabasePool(path: path, configuration: configuration)
                if access == .readWrite {
                    // GRDB sets NORMAL after prepareDatabase when it turns WAL on, so the promise is made here.
                    try pool.writeWithoutTransaction { database in
                        try database.execute(sql: Pragmas.synchronous(kind))
                        try database.execute(sql: Pragmas.cache(kind))
                    }
                }
                let store = try Self.identify(pool, kind: kind, path: path, creatingFor: newStore, expecting: expecting)
                try Self.bringUpToDate(pool, path: path, access: access, migrations: migrations)
                return (pool, store)
            }
        } catch let error as DatabaseError {
            throw Self.failure(error, doing: "opening \(path)")
        }
    }

    deinit { try? close() }

    /// Reads a snapshot.
    package func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch let error as DatabaseError {
            throw Self.failure(error, doing: "reading \(path)")
        }
    }

    /// Reads a snapshot on this thread: for what is read while another file is being written.
    package func readBlocking<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try pool.read(body)
        } catch let error as DatabaseError {
            throw Self.failure(error, doing: "reading \(path)")
        }
    }

    /// Writes one transaction under the lock; durable on return where the file's kind promises it.
    package func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        precondition(access == .readWrite, "\(path) was opened for reading")
        let turn = writers.turn()
        defer { turn.comes() }
        do {
            return try await pool.writeWithoutTransaction { [lock, self] database in
                turn.comes()
                return try lock.hold {
                    let before = database.totalChangesCount
                    var value: Value?
                    try database.inTransaction(.immediate) {
                        value = try body(database)
                        return .commit
                    }
                    try checkpoint(database, after: database.totalChangesCount - before)
                    guard let value else { preconditionFailure("a committed transaction has a value") }
                    return value
                }
            }
        } catch let error as DatabaseError {
            throw Self.failure(error, doing: "writing \(path)")
        }
    }

    /// Whether the file may only be read.
    package var isReadOnly: Bool { access == .readOnly }

    /// Whether somebody, here or in another process, waits to write while this one does; asked within a write.
    package var isWanted: Bool { writers.isAnyWaiting || lock.isWanted }

    /// Puts another file's contents in place of this one's, in one transaction: readers see all of the one or all of the other.
    ///
    /// - Parameter statements: run in the other file first, with this one attached as `live`, while nobody writes it.
    package func replaceContents(with other: StoreFile, keeping statements: [String]) async throws {
        do {
            try await pool.writeWithoutTransaction { [lock, self] database in
                try lock.hold {
                    try other.take(statements, from: path)
                    try other.pool.read { try $0.backup(to: database) }
                    try checkpoint(database, after: Pragmas.changesWorthACheckpoint(kind))
                }
            }
        } catch let error as DatabaseError {
            throw Self.failure(error, doing: "writing \(path)")
        }
    }

    private func take(_ statements: [String], from live: String) throws {
        try pool.writeWithoutTransaction { database in
            try lock.hold {
                try database.execute(sql: "ATTACH DATABASE ? AS live", arguments: [live])
                defer { try? database.execute(sql: "DETACH DATABASE live") }
                try database.inTransaction(.immediate) {
                    for statement in statements { try database.execute(sql: statement) }
                    return .commit
                }
            }
        }
    }

    /// The connection settings in force on the writer and on a reader, for the tests that hold them to the promises.
    package func settings() async throws -> (writer: [String: String], reader: [String: String]) {
        let read: @Sendable (Database) throws -> [String: String] = { database in
            var values: [String: String] = [:]
            for (name, sql) in Pragmas.promised {
                values[name] = try String.fetchOne(database, sql: sql)
            }
            return values
        }
        return (try await pool.writeWithoutTransaction(read), try await pool.read(read))
    }

    /// Does something while nobody writes the file.
    func holdingLock<Value>(_ work: () throws -> Value) throws -> Value { try lock.hold(work) }

    /// The file as it is now.
    func pinned() throws -> PinnedFile {
        do {
            return PinnedFile(kind, try pool.makeSnapshot())
        } catch let error as DatabaseError {
            throw Self.failure(error, doing: "reading \(path)")
        }
    }

    /// Moves what the WAL holds into the file, then closes all connections; under the lock, like every write.
    ///
    /// Readers are the last out and may not checkpoint, so without this a copied file would lack what was written last.
    package func close() throws {
        try lock.hold {
            if access == .readWrite {
                // Somebody else may be reading; then whoever closes after them does it.
                try? pool.writeWithoutTransaction { _ = try Row.fetchOne($0, sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
            }
            try pool.close()
        }
        guard isTemporary, let end = path.lastIndex(of: "/") else { return }
        for ending in ["", "-wal", "-shm", ".queue", ".lock"] { unsafe unlink(path + ending) }
        unsafe rmdir(String(path[..<end]))
    }

    /// Moves all that the WAL holds into the file and leaves it empty, so that nothing of what was deleted is left in either.
    ///
    /// - Returns: whether nobody hindered it: a reader that began before, here or in another process, still reads from the WAL.
    package func emptyWAL() async throws -> Bool {
        do {
            return try await pool.writeWithoutTransaction { [lock] database in
                try lock.hold {
                    // Nobody else waits for the lock while a reader is waited for here.
                    try database.execute(sql: "PRAGMA busy_timeout = 0")
                    defer { try? database.execute(sql: "PRAGMA busy_timeout = 10000") }
                    // Its first column says whether somebody was in the way.
                    return try Int.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == 0
                }
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED {
            return false
        } catch let error as DatabaseError {
            throw Self.failure(error, doing: "emptying the WAL of \(path)")
        }
    }

    private func checkpoint(_ database: Database, after changes: Int) throws {
        let isDue = unmoved.withLock { unmoved in
            unmoved += changes
            guard unmoved >= Pragmas.changesWorthACheckpoint(kind) else { return false }
            unmoved = 0
            return true
        }
        if isDue {
            _ = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(PASSIVE)")
        } else if kind == .state, changes > 0 {
            flush.begin(beside: pool)
        }
    }

    private static func identify(
        _ pool: DatabasePool,
        kind: Kind,
        path: String,
        creatingFor newStore: StoreID?,
        expecting: StoreID?
    ) throws -> StoreID {
        if let newStore {
            try pool.write { database in
                try database.execute(sql: Pragmas.createFileTable)
                try database.execute(sql: Pragmas.insertFile, arguments: [newStore.description, kind.rawValue])
            }
            return newStore
        }
        let row = try pool.read { database in
            try database.tableExists("file") ? try Row.fetchOne(database, sql: Pragmas.selectFile) : nil
        }
        guard let row, let store = StoreID(row["store"] as String), row["kind"] as String == kind.rawValue else {
            throw Failure(
                .store,
                doing: "opening \(path)",
                found: "it is a database, but not Tassel's \(kind.rawValue) file",
                next: "check --store"
            )
        }
        if let expecting, expecting != store {
            throw Failure(
                .store,
                doing: "opening \(path)",
                found: "it belongs to another store (\(store.short), not \(expecting.short))",
                next: "put back the file that belongs here, or restore it from this store's backup"
            )
        }
        return store
    }

    private static func bringUpToDate(_ pool: DatabasePool, path: String, access: Access, migrations: DatabaseMigrator) throws {
        if try pool.read(migrations.hasBeenSuperseded) {
            throw Failure(
                .store,
                doing: "opening \(path)",
                found: "a newer version of Tassel wrote it",
                next: "use that version, or a newer one"
            )
        }
        switch access {
        case .readWrite: try migrations.migrate(pool)
        case .readOnly:
            guard try pool.read(migrations.hasCompletedMigrations) else {
                throw Failure(
                    .store,
                    doing: "opening \(path)",
                    found: "an older version of Tassel wrote it and it was not brought up to date yet",
                    next: "run a command that may write, such as: tassel deliver"
                )
            }
        }
    }

    private static func failure(_ error: DatabaseError, doing: String) -> Failure {
        let next: String
        switch error.resultCode {
        case .SQLITE_FULL: next = "free some disk space, then run the command again; nothing that was acknowledged is lost"
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: next = "check the permissions of the store's directory and files"
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: next = "restore the file from a backup, then run: tassel audit verify"
        default: next = "run the command again; if it happens again, check the disk and run: tassel audit verify"
        }
        // The message names tables and limits, never values: statements bind all of those.
        return Failure(.system, doing: doing, found: error.message ?? "SQLite error \(error.resultCode.rawValue)", next: next)
    }
}
