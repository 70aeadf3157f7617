import Completions
import EventLog
import Glibc
import Storage
import Vault

extension Store {
    /// The files that a backup holds; what follows from the log is made anew.
    private static let kept = ["keys", "vault", "log"]

    /// Copies keys, vault and log as they were at one instant, while others go on working.
    ///
    /// - Parameter directory: a directory that is missing or empty; it is made with the permissions of a store.
    package func backup(to directory: String) throws {
        try Directory.ensure(directory)
        for pinned in try StoreFile.pin([keys.file, vault.file, log.file]) {
            try pinned.copy(to: "\(directory)/\(pinned.kind.rawValue).db")
        }
    }

    /// Opens a backup to verify it; what follows from its log lives in a temporary file.
    package static func openTruth(ofBackup directory: String) async throws -> Store {
        let (keys, vault, log) = try await openTruth(at: directory, for: .ask)
        return Store(directory: directory, keys: keys, vault: vault, log: log, projections: try Projections.scratch(for: keys.file.store))
    }

    /// Puts back from a backup what a store lacks, accepts files that are older than the log, and makes the rest anew.
    ///
    /// - Parameters:
    ///   - backup: where the copies are; absent to accept what is there.
    ///   - directory: the store, which may be missing altogether. No file in it is overwritten.
    ///   - notes: checkpoints kept elsewhere, which the log must continue: a store that lacks what was signed would sign a second history.
    /// - Returns: the names of the files that were put back.
    /// - Throws: ``Failure`` when the log lacks what a checkpoint covers; then what was put back is taken away again.
    package static func restore(from backup: String?, to directory: String, continuing notes: [String] = []) async throws -> [String] {
        try Directory.ensure(directory)
        let missing = kept.map { $0 + ".db" }.filter { unsafe access("\(directory)/\($0)", F_OK) != 0 }
        if !missing.contains("log.db") { try await check(notes, log: directory + "/log.db") }
        if let backup {
            for file in missing {
                guard unsafe access("\(backup)/\(file)", R_OK) == 0 else {
                    throw Failure(
                        .store,
                        doing: "restoring from \(backup)",
                        found: "it has no \(file)",
                        next: "name a directory that tassel backup made"
                    )
                }
            }
            // A copy that lacks what was signed never bears the log's name: whoever found it would go on from there.
            if missing.contains("log.db"), !notes.isEmpty {
                let copied = directory + "/check.db"
                try copy("\(backup)/log.db", to: copied)
                defer { remove(copied) }
                try await check(notes, log: copied)
            }
            for file in missing { try copy("\(backup)/\(file)", to: "\(directory)/\(file)") }
        }
        let (keys, vault, log): (Keys, Vault, EventLog)
        do {
            (keys, vault, log) = try await openTruth(at: directory, for: .restore)
            try await accept(keys, vault, log, in: directory)
        } catch {
            if backup != nil { for file in missing { remove("\(directory)/\(file)") } }
            throw error
        }
        for ending in ["", "-wal", "-shm"] { unsafe unlink("\(directory)/state.db\(ending)") }
        try log.file.close()
        try vault.file.close()
        try keys.file.close()
        try await rebuild(at: directory).close()
        // Whoever was erased since the copies were made is erased again.
        try await open(at: directory, for: .record).close()
        return backup == nil ? [] : missing
    }

    /// Holds a log against checkpoints that were kept elsewhere.
    private static func check(_ notes: [String], log path: String) async throws {
        guard !notes.isEmpty else { return }
        let log = try await EventLog.open(at: path, access: .readWrite, store: nil)
        defer { try? log.file.close() }
        let size = try await log.size()
        for note in notes {
            var found: String?
            if let checkpoint = log.keys.checkpoint(in: note) {
                if checkpoint.size > size {
                    found = "a checkpoint of \(checkpoint.size) events was signed, and this log has \(size): it is an older copy"
                } else if try await log.root(at: checkpoint.size) != checkpoint.root {
                    found = "its first \(checkpoint.size) events are not those that the checkpoint was signed for"
                }
            } else {
                found = "the checkpoint is not signed by the log's key, \(log.verifier.name)+\(hex(log.verifier.id))"
            }
            if let found {
                throw Failure(
                    .store,
                    doing: "holding the log against a checkpoint kept elsewhere",
                    found: found,
                    next: "restore the newest backup; nothing was put back. What is lost beyond it can't be made again, but imported"
                )
            }
        }
    }

    private static func remove(_ path: String) { for ending in ["", "-wal", "-shm", ".queue", ".lock"] { unsafe unlink(path + ending) } }

    private static func accept(_ keys: Keys, _ vault: Vault, _ log: EventLog, in directory: String) async throws {
        if try await erasuresArePending(keys, vault, log) { try await deleteErased(keys, vault, log) }
        let problem = try await StoreAge(keys: keys, vault: vault, log: log).problem()
        if case .log(let size, let signed)? = problem {
            throw StoreAge.Problem.log(size: size, signed: signed).failure(directory)
        }
        guard try await signingKeys(keys, log.keys) != nil else {
            throw Failure(
                .store,
                doing: "accepting keys.db in \(directory)",
                found: "it is from before the key that signs was replaced, and no other file holds the one that signs now",
                next:
                    "put back a keys.db that was copied after tassel audit rotate-key; without one this log can be read and verified, not gone on with"
            )
        }
        if case .keys? = problem {
            guard let note = try await log.newestCheckpoint(), let checkpoint = log.keys.checkpoint(in: note),
                try await log.root(at: checkpoint.size) == checkpoint.root
            else {
                throw Failure(
                    .store,
                    doing: "accepting keys.db in \(directory)",
                    found: "the log's newest checkpoint doesn't fit the log",
                    next: "find the damage with: tassel audit verify --store \(directory)"
                )
            }
            try await keys.record(size: checkpoint.size, root: checkpoint.root, note: note)
        }
        try await vault.note(seen: try await log.size())
    }

    /// Copies a file to where there is none: whole, or not at all.
    private static func copy(_ source: String, to destination: String) throws {
        let unfinished = destination + ".restoring"
        func fail() -> Failure {
            Failure(
                .system,
                doing: "copying \(source) to \(destination)",
                found: unsafe String(cString: strerror(errno)),
                next: "free some space, then run the command again"
            )
        }
        let input = unsafe Glibc.open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw fail() }
        defer { Glibc.close(input) }
        let output = unsafe Glibc.open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw fail() }
        defer { Glibc.close(output) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = unsafe Glibc.read(input, &buffer, buffer.count)
            guard count >= 0 else { throw fail() }
            if count == 0 { break }
            guard Descriptor.write(buffer[..<count], to: output) else { throw fail() }
        }
        guard fsync(output) == 0 else { throw fail() }
        // What the lost file left in its WAL would be played into this one.
        for ending in ["-wal", "-shm"] { unsafe unlink(destination + ending) }
        guard unsafe rename(unfinished, destination) == 0 else { throw fail() }
    }
}
