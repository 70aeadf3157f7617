package import Completions
import EventLog
import Storage
import Vault

/// Replacing the key that signs checkpoints: in the log first, so that whatever is cut short is known and completed with the next checkpoint.
extension Store {
    /// Replaces the key that signs; one at a time.
    ///
    /// The event is in the log, and a checkpoint that covers it is signed by the former key and the new one, when this returns.
    ///
    /// - Returns: the event's position.
    package func rotateKey(by actor: ActorID, in surroundings: Surroundings) async throws -> Position {
        let lock = try ProcessLock(directory + "/rotate.lock", doing: "replacing the key that signs")
        defer { withExtendedLifetime(lock) {} }
        // One that was cut short is completed first: a staged key that the log names must not be lost.
        try await checkpoint()
        guard try await signingKeys().successor == nil else { throw Self.unfinished }
        let next = Secret(surroundings.random(32))
        try await keys.stage(next)
        let fact = KeyRotated(actor: actor, publicKey: try SignedNote.publicKey(of: next))
        let verdict = try await append([.administrative(.logKeyRotated(fact), account: .main, subject: nil)], in: surroundings).first
        guard case .recorded(let position)? = verdict else { preconditionFailure("an administrative event is recorded") }
        StopPoint.rotationLogged.reach()
        try await checkpoint()
        guard try await keys.staged() == nil, try await keys.signing().bytes == next.bytes else { throw Self.unfinished }
        try await catchUp()
        return position
    }

    /// Empties the WAL of `keys.db`, so that no file holds a former key any more.
    ///
    /// - Throws: ``Failure`` when somebody goes on reading an older state of it.
    package func forgetFormerKey() async throws { try await Self.empty(keys.file) }

    private static let unfinished = Failure(
        .busy,
        doing: "replacing the key that signs",
        found: "no checkpoint could be signed by both keys yet: somebody else signs at the same time",
        next: "sign one with: tassel audit checkpoint, which completes it"
    )

    /// What is to be signed, the key that signs it, and the one that takes its place with this signature, where a rotation was cut short.
    ///
    /// - Throws: ``Failure`` when `keys.db` holds a key that was replaced.
    func signingKeys() async throws -> (head: EventLog.Head, signing: Secret, successor: Secret?) {
        // A rotation may come between the one read and the other: then a second look sees all of it.
        for _ in 0..<2 {
            let (head, history) = try await log.signable()
            if let (signing, successor) = try await Self.signingKeys(keys, history) { return (head, signing, successor) }
        }
        throw Failure(
            .refused,
            doing: "signing a checkpoint",
            found: "keys.db holds a signing key that was replaced since: it is an older copy",
            next: "put the newest keys.db back from a backup; the key that signs now is in no other file"
        )
    }

    /// The same; `nil` where the keys are from before the log's current key.
    static func signingKeys(_ keys: Keys, _ history: KeyHistory) async throws -> (signing: Secret, successor: Secret?)? {
        let current = history.current.publicKey
        let (signing, staged) = try await keys.signers()
        guard let signing else { return nil }
        if try SignedNote.publicKey(of: signing).bytes == current { return (signing, nil) }
        if let staged, try SignedNote.publicKey(of: staged).bytes == current { return (signing, staged) }
        return nil
    }
}
