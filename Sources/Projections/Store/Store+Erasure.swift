package import Completions
import EventLog
import Glibc
import Storage
import Vault

/// Erasing a person: in the log first, so that whatever is cut short is known and completed when the store is opened again.
///
/// Event, tombstones in `keys.db`, vault, state, then all WALs; only then is it done.
extension Store {
    /// What erasing somebody takes away.
    package struct Erasure: Hashable, Sendable {
        package let participant: ParticipantID
        /// Versions of personal data.
        package let versions: Int
        /// Finishes in the log, which stay and name nobody.
        package let finishes: Int
        /// Deliveries that are owed, and won't be made.
        package let owed: Int
    }

    /// What erasing somebody would take away.
    ///
    /// - Throws: ``Failure`` when they were erased before, or a legal hold forbids it.
    package func erasure(of participant: ParticipantID, despiteHold: Bool = false) async throws -> Erasure {
        let person = try await projections.person(participant)
        let doing = "erasing \(participant)"
        if let position = person.erased {
            throw Failure(
                .refused,
                doing: doing,
                found: "that was done already, by the event at position \(position)",
                next: "see it with: tassel log show \(position)"
            )
        }
        if let position = person.held, !despiteHold {
            throw Failure(
                .refused,
                doing: doing,
                found: "a legal hold forbids it, by the event at position \(position)",
                next: "release it first: tassel participant release; or override it with --override-hold and a note"
            )
        }
        let versions = try await vault.versionCount(of: participant)
        guard versions + person.finishes + person.owed > 0 else {
            throw Failure(
                .unknown,
                doing: doing,
                found: "nothing is known of that participant",
                next: "name them as the source does, or by the pseudonym that tassel completions shows"
            )
        }
        return Erasure(
            participant: participant,
            versions: versions,
            finishes: person.finishes,
            owed: person.owed
        )
    }

    /// What erasing somebody would take away, with all who were merged into them.
    ///
    /// - Throws: ``Failure`` when they were erased before, or a legal hold on any of them forbids it.
    package func erasures(of participant: ParticipantID, despiteHold: Bool = false) async throws -> [Erasure] {
        var erasures: [Erasure] = []
        var failure: Failure?
        let group = try await group(of: participant)
        for (member, person) in zip(group, try await projections.people(group)) {
            do {
                erasures.append(try await erasure(of: member, despiteHold: despiteHold))
            } catch let problem as Failure where group.count > 1 && (person.erased != nil || problem.code == .unknown) {
                // Of one who was erased before, or has nothing of their own, the others are still to be.
                failure = failure ?? problem
            }
        }
        if let failure, erasures.isEmpty { throw failure }
        return erasures
    }

    /// Erases people's personal data; returns when nothing of it is left in any file of the store.
    ///
    /// - Throws: ``Failure`` when readers keep old pages in use: then the rest is done when the store is opened next.
    package func erase(
        _ erasures: [Erasure],
        account: AccountName,
        _ reason: ParticipantErased.Reason,
        by actor: ActorID,
        note: Commitment?,
        in surroundings: Surroundings
    ) async throws {
        let entries = erasures.map { erasure in
            let fact = ParticipantErased(actor: actor, reason: reason, versions: erasure.versions, note: note)
            return Entry.administrative(.participantErased(fact), account: account, subject: .participant(erasure.participant))
        }
        // All who are one person in one transaction, so that none of them is left behind.
        let merged = try await projections.mergedPeople()
        var begin = 0
        while begin < entries.count {
            var end = min(begin + Self.peopleAtOnce, entries.count)
            func survivor(_ index: Int) -> ParticipantID { merged.survivor(of: erasures[index].participant) }
            while end < entries.count, survivor(end) == survivor(end - 1) { end += 1 }
            _ = try await append(Array(entries[begin..<end]), in: surroundings)
            begin = end
        }
        StopPoint.erasureLogged.reach()
        try await completeErasures()
    }

    /// Completes what was cut short, or what an older copy of a file brought back.
    ///
    /// - Returns: whether there was anything to do.
    @discardableResult
    package func completeErasures() async throws -> Bool {
        guard try await Self.erasuresArePending(keys, vault, log) else { return false }
        try await Self.deleteErased(keys, vault, log)
        // Whom another process begins to erase from here on isn't done when these are.
        let deleted = try await vault.erased().filter { !$0.value }.map(\.key)
        try await catchUp()
        removeLeftovers()
        for file in [vault.file, keys.file, log.file, projections.file] { try await Self.empty(file) }
        try await vault.markErased(deleted)
        return true
    }

    /// Whether somebody was erased by the log of whom the vault may still hold something.
    static func erasuresArePending(_ keys: Keys, _ vault: Vault, _ log: EventLog) async throws -> Bool {
        guard !vault.isAbsent else { return false }
        if try await log.erasedCount() > 0 {
            // What the vault has done beyond the log is no work left: then the log is an older copy, which is said elsewhere.
            let done = try await vault.erased()
            if try await log.erased().contains(where: { done[$0.participant] != true }) { return true }
        }
        return try await keys.tombstoneCount() != vault.tombstoneCount()
    }

    /// People deleted in one transaction: others wait for the vault meanwhile.
    private static let peopleAtOnce = 200

    /// Deletes what the vault still holds of those who were erased.
    static func deleteErased(_ keys: Keys, _ vault: Vault, _ log: EventLog) async throws {
        let erased = try await vault.erased()
        // Whichever of the two is older lacks some.
        let (inKeys, inVault) = (Set(try await keys.tombstones()), Set(try await vault.tombstones()))
        try await keys.entomb(Array(inVault.subtracting(inKeys)))
        try await vault.entomb(Array(inKeys.subtracting(inVault)))
        let people = try await log.erased().filter { erased[$0.participant] == nil }
        for begin in stride(from: 0, to: people.count, by: peopleAtOnce) {
            let some = Array(people[begin..<min(begin + peopleAtOnce, people.count)])
            try await keys.entomb(try await vault.hashes(of: some.map(\.participant)))
            StopPoint.erasureEntombed.reach()
            try await vault.erase(some)
            StopPoint.erasureDeleted.reach()
        }
    }

    /// Removes what a kill may have left of a rebuild or a restore; what is at work holds its lock.
    private func removeLeftovers() {
        guard let lock = try? ProcessLock(directory + "/rebuild.lock", doing: "removing what is left of a rebuild") else { return }
        for name in ["state.db.rebuild", "check.db", "keys.db.restoring", "vault.db.restoring", "log.db.restoring"] {
            for ending in ["", "-wal", "-shm", ".queue", ".lock"] { unsafe unlink("\(directory)/\(name)\(ending)") }
        }
        withExtendedLifetime(lock) {}
    }

    /// How long readers are waited for that still read from a WAL.
    private static let patience = Duration.seconds(20)

    static func empty(_ file: StoreFile) async throws {
        let end = ContinuousClock.now + patience
        while try await !file.emptyWAL() {
            guard ContinuousClock.now < end else {
                throw Failure(
                    .busy,
                    doing: "erasing what was deleted from \(file.path)",
                    found: "somebody has been reading an older state of it for \(patience.components.seconds) seconds",
                    next: "it is deleted, but not out of the file yet; end the other commands, then run: tassel status"
                )
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
