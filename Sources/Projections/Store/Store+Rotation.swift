package import Completions
import EventLog
import Storage
import Vault

/// Replacing the key that signs checkpoints: in the log first, so that whatever is cut short is known and completed with the next checkpoint.
extension Store {
    /// Replaces the key that signs; one at a time.
    ///
    /// The event is in the log, a checkpoint that covers it is signed by the former key and the new one, and no file holds the former one any more,
    /// when this returns.
    ///
    /// - Returns: the event's position.
    package func rotateKey(by actor: ActorID, in surroundings: Surroundings) async throws -> Position {
        let lock = try ProcessLock(directory + "/rotate.lock", doing: "replacing the key that signs")
        defer { withExtendedLifetime(lock) {} }
        // One that was cut short is completed first: a staged key that the log names must not be lost.
        try await checkpoint()
        let (_, successor) = try await signingKeys(try await log.keyHistory())
        guard successor == nil else { throw Self.unfinished }
        let next = Secret(surroundings.random(32))
        try await keys.stage(next)
        let fact = KeyRotated(actor: actor, publicKey: try SignedNote.publicKey(of: next))
        let verdict = try await append([.administrative(.logKeyRotated(fact), account: .main, subject: nil)], in: surroundings).first
        guard case .recorded(let position)? = verdict else { preconditionFailure("an administrative event is recorded") }
        StopPoint.rotationLogged.reach()
        try await checkpoint()
        guard try await keys.staged() == nil, try await keys.signing().bytes == next.bytes else { throw Self.unfinished }
        try await catchUp()
        try await Self.empty(keys.file)
        return position
    }

    private static let unfinished = Failure(
        .busy,
        doing: "replacing the key that signs",
        found: "no checkpoint could be signed by both keys yet: somebody else signs at the same time",
        next: "sign one with: tassel audit checkpoint, which completes it"
    )

    /// The key that signs now, and the one that takes its place with this signature, where a rotation was cut short.
    ///
    /// - Throws: ``Failure`` when `keys.db` holds a key that was replaced.
    func signingKeys(_ history: KeyHistory) async throws -> (signing: Secret, successor: Secret?) {
        guard let found = try await Self.signingKeys(keys, history) else {
            throw Failure(
                .refused,
                doing: "signing a checkpoint",
                found: "keys.db holds a signing key that was replaced since: it is an older copy",
                next: "put the newest keys.db back from a backup; the key that signs now is in no other file"
            )
        }
        return found
    }

    /// The same; `nil` where the keys are from before the log's current key.
    static func signingKeys(_ keys: Keys, _ history: KeyHistory) async throws -> (signing: Secret, successor: Secret?)? {
        let current = history.current.publicKey
        let signing = try await keys.signing()
        if try SignedNote.publicKey(of: signing).bytes == current { return (signing, nil) }
        if let staged = try await keys.staged(), try SignedNote.publicKey(of: staged).bytes == current { return (signing, staged) }
        return nil
    }
}
