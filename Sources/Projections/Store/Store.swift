package import Completions
package import EventLog
import Glibc
import Storage
package import Vault

/// One store: a directory with four files, opened in the order keys, vault, log, state, all of one store.
package struct Store: Sendable {
    /// What a command is going to do with the store.
    package enum Purpose: Sendable {
        /// Answer a question: only `state.db` is written, to catch up.
        case ask
        /// Record something; refused when a file is older than the others.
        case record
        /// Put files back, whatever their age.
        case restore
    }

    package let directory: String
    package let keys: Keys
    package let vault: Vault
    package let log: EventLog
    package let projections: Projections

    /// What a new store is to be.
    package struct Plan: Sendable {
        package let origin: Origin
        /// The IANA zone that bare dates in questions mean; the caller has checked that it exists.
        package let zone: String
        /// Who makes it: the name that the operating system knows.
        package let actor: String

        package init(origin: Origin, zone: String, actor: String) {
            self.origin = origin
            self.zone = zone
            self.actor = actor
        }
    }

    /// Makes a store in a directory that is missing or empty.
    ///
    /// - Throws: ``Failure`` when something is there already, and leaves that alone.
    package static func create(at directory: String, _ plan: Plan, in surroundings: Surroundings) async throws -> Store {
        try makeDirectory(directory)
        let store = StoreID(bits: surroundings.randomBits)
        let signing = Secret(surroundings.random(32))
        let keys = try await Keys.create(
            at: directory + "/keys.db",
            store: store,
            identity: Secret(surroundings.random(32)),
            signing: signing
        )
        let vault = try Vault.create(at: directory + "/vault.db", store: store)
        let actor = try await vault.actor(named: plan.actor, hash: keys.identity.hash, candidate: ActorID(bits: surroundings.randomBits))
        let log = try await EventLog.create(
            at: directory + "/log.db",
            store: store,
            origin: plan.origin,
            opened: LogOpened(publicKey: try SignedNote.publicKey(of: signing), zone: plan.zone),
            by: actor,
            hash: keys.identity.hash,
            now: surroundings.now()
        )
        let projections = try Projections.create(at: directory + "/state.db", store: store)
        let made = Store(directory: directory, keys: keys, vault: vault, log: log, projections: projections)
        try await made.checkpoint()
        try await made.catchUp()
        return made
    }

    /// Opens a store.
    ///
    /// - Parameter completing: whether erasures that were cut short are completed first; not by whoever looks for damage.
    package static func open(
        at directory: String,
        for purpose: Purpose,
        completingErasures completing: Bool = true
    ) async throws -> Store {
        let (keys, vault, log) = try await openTruth(at: directory, for: purpose)
        if case .record = purpose {
            if let problem = try await StoreAge(keys: keys, vault: vault, log: log).problem() { throw problem.failure(directory) }
        }
        // A question writes what it folds, unless the store may only be read.
        let isSealed = unsafe purpose == .ask && Glibc.access(directory, W_OK) != 0
        let projections = try Projections.open(
            at: directory + "/state.db",
            access: isSealed ? .readOnly : .readWrite,
            store: keys.file.store
        )
        let opened = Store(directory: directory, keys: keys, vault: vault, log: log, projections: projections)
        if purpose == .record { try await opened.completeErasures() }
        guard completing, purpose == .ask, try await erasuresArePending(keys, vault, log) else { return opened }
        // An erasure was cut short, or an older vault put back: nobody is shown what is erased.
        guard !isSealed else {
            return Store(
                directory: directory,
                keys: keys,
                vault: try Vault.absent(from: keys.file.store),
                log: log,
                projections: projections
            )
        }
        try opened.close()
        let (keysToWrite, vaultToWrite, logToWrite) = try await openTruth(at: directory, for: .restore)
        let writer = Store(
            directory: directory,
            keys: keysToWrite,
            vault: vaultToWrite,
            log: logToWrite,
            projections: try Projections.open(at: directory + "/state.db", access: .readWrite, store: keys.file.store)
        )
        try await writer.completeErasures()
        try writer.close()
        return try await open(at: directory, for: .ask, completingErasures: false)
    }

    /// Opens a store whose `state.db` may be missing, and makes it anew from the log.
    package static func rebuild(at directory: String, folded: (@Sendable (Int) -> Void)? = nil) async throws -> Store {
        let (keys, vault, log) = try await openTruth(at: directory, for: .ask)
        let path = directory + "/state.db"
        // A subscriber beside a rebuild could see what it settled as owed again for a moment.
        let locks = try ["rebuild.lock", "deliver.lock"].map {
            try ProcessLock(directory + "/" + $0, doing: "rebuilding the state of \(directory) while nobody delivers from it")
        }
        defer { withExtendedLifetime(locks) {} }
        let projections: Projections
        // A disk that was full, or a kill, may have left a file without anything in it.
        if StoreFile.isBlank(at: path) { unsafe unlink(path) }
        if unsafe access(path, F_OK) == 0 {
            projections = try Projections.open(at: path, access: .readWrite, store: keys.file.store)
            try await projections.rebuild(from: log, folded: folded)
        } else {
            for ending in ["-wal", "-shm"] { unsafe unlink(path + ending) }
            projections = try Projections.create(at: path, store: keys.file.store)
            try await projections.catchUp(with: log, folded: folded)
        }
        return Store(directory: directory, keys: keys, vault: vault, log: log, projections: projections)
    }

    /// Folds what is new in the log.
    ///
    /// - Parameters:
    ///   - end: the number of events that are enough; all that there are now by default.
    ///   - folded: called now and then, with the number of events folded so far.
    package func catchUp(through end: Int? = nil, folded: (@Sendable (Int) -> Void)? = nil) async throws {
        // Not what is appended meanwhile: somebody may import a million lines, and nobody would ever get an answer.
        let size = if let end { end } else { try await log.size() }
        try await projections.catchUp(with: log, through: size, folded: folded)
    }

    /// Appends and returns the verdicts; every caller that records something comes through here.
    package func append(_ entries: [Entry], in surroundings: Surroundings) async throws -> [Verdict] {
        try await log.append(entries, hash: keys.identity.hash, now: surroundings.now())
    }

    /// Appends what an administrator did and folds it.
    ///
    /// - Returns: where it is in the log.
    @discardableResult
    package func record(
        _ fact: Fact,
        account: AccountName,
        subject: Event.Subject? = nil,
        in surroundings: Surroundings
    ) async throws -> Position? {
        let verdict = try await append([.administrative(fact, account: account, subject: subject)], in: surroundings).first
        try await catchUp()
        if case .recorded(let position) = verdict { return position }
        return nil
    }

    /// The pseudonym of who runs the command.
    package func actor(named name: String, in surroundings: Surroundings) async throws -> ActorID {
        try await vault.actor(named: name, hash: keys.identity.hash, candidate: ActorID(bits: surroundings.randomBits))
    }

    /// Signs the log as it is: recorded in `keys.db` first, then published, so that two never contradict each other.
    ///
    /// Another process may sign a larger log in the meantime; if this log is that one, theirs stands for both.
    package func checkpoint() async throws {
        do {
            try await signHead()
        } catch let failure as Failure where failure.code == .store {
            guard let newest = try await keys.newestCheckpoint(), try await log.root(at: newest.size) == newest.root else { throw failure }
        }
    }

    private func signHead() async throws {
        let (head, signing, successor) = try await signingKeys()
        let checkpoint = Checkpoint(origin: log.origin, size: head.size, root: head.root)
        let newest = try await keys.newestCheckpoint()
        var note: String
        if let newest, newest.size == head.size, newest.root == head.root, successor == nil {
            note = newest.note
        } else {
            // What was recorded and not published is published first: it may be the one that two keys signed.
            if let newest, try await log.root(at: newest.size) == newest.root { try await log.publish(newest.note, size: newest.size) }
            if let successor {
                note = try SignedNote.sign(checkpoint, with: signing, successor)
            } else {
                note = try SignedNote.sign(checkpoint, with: signing)
            }
            try await keys.record(size: head.size, root: head.root, note: note, signedBy: signing, handingOverTo: successor)
            StopPoint.checkpointRecorded.reach()
        }
        try await log.publish(note, size: head.size)
        try await keepMark()
    }

    /// Records what the folds have come to, where they have folded exactly what the newest checkpoint covers.
    package func keepMark() async throws {
        guard let mark = try await projections.mark(), let newest = try await keys.newestCheckpoint(), newest.size == mark.size else {
            return
        }
        try await log.keep(mark)
    }

    /// Closes all files.
    package func close() throws {
        try projections.file.close()
        try log.file.close()
        try vault.file.close()
        try keys.file.close()
    }

    static func openTruth(at directory: String, for purpose: Purpose) async throws -> (Keys, Vault, EventLog) {
        guard unsafe access(directory + "/log.db", F_OK) == 0 else {
            throw Failure(
                .store,
                doing: "opening the store at \(directory)",
                found: "there is none",
                next: "make one with: tassel init --store \(directory), or name yours with --store or TASSEL_STORE"
            )
        }
        let access: StoreFile.Access = purpose == .ask ? .readOnly : .readWrite
        guard unsafe Glibc.access(directory + "/keys.db", F_OK) == 0 else {
            throw Failure(
                .store,
                doing: "opening the store at \(directory)",
                found: "keys.db is missing: without it nothing can be imported, signed or sent, and it can't be made again",
                next: "put it back from a backup: tassel restore BACKUP --store \(directory)"
            )
        }
        let keys = try await Keys.open(at: directory + "/keys.db", access: access)
        let vault: Vault
        if unsafe Glibc.access(directory + "/vault.db", F_OK) == 0 {
            vault = try Vault.open(at: directory + "/vault.db", access: access, store: keys.file.store)
        } else {
            guard purpose == .ask else {
                throw Failure(
                    .store,
                    doing: "opening the store at \(directory)",
                    found: "vault.db is missing: an import would take everybody for somebody new",
                    next: "put it back from a backup: tassel restore BACKUP --store \(directory)"
                )
            }
            // Questions are answered without names.
            vault = try Vault.absent(from: keys.file.store)
        }
        let log = try await EventLog.open(at: directory + "/log.db", access: access, store: keys.file.store)
        return (keys, vault, log)
    }

    private static func makeDirectory(_ directory: String) throws {
        guard unsafe mkdir(directory, 0o700) != 0 else { return }
        let error = errno
        if error == EEXIST {
            let files = ["keys.db", "vault.db", "log.db", "state.db"]
            guard let found = files.first(where: { unsafe access(directory + "/" + $0, F_OK) == 0 }) else { return }
            if unsafe access(directory + "/log.db", F_OK) != 0 {
                throw Failure(
                    .store,
                    doing: "making a store at \(directory)",
                    found: "\(found) is there without log.db: the making of a store was cut short, or the log is lost",
                    next: "if this store was never used, remove the directory and make it again; else restore log.db from a backup"
                )
            }
            throw Failure(
                .store,
                doing: "making a store at \(directory)",
                found: "\(found) is there already",
                next: "use that store, or choose another directory with --store"
            )
        }
        throw Failure(
            .system,
            doing: "making the directory \(directory)",
            found: unsafe String(cString: strerror(error)),
            next: "make its parent directory, or choose another with --store"
        )
    }
}
