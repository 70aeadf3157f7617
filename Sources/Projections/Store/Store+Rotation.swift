package import Completions
import EventLog
import Storage
import Vault

/// Replacing the key that signs checkpoints: in the log first, so that whatever is cut short is known and completed with the next checkpoint.
extension Store {
    /// Replaces the key that signs.
    ///
    /// The event is in the log, and a checkpoint that covers it is signed by the former key and the new one, when this returns; the former one is
    /// gone then.
    ///
    /// - Returns: the event's position.
    package func rotateKey(by actor: ActorID, in surroundings: Surroundings) async throws -> Position {
        try await checkpoint()
        let next = Secret(surroundings.random(32))
        try await keys.stage(next)
        let fact = KeyRotated(actor: actor, publicKey: try SignedNote.publicKey(of: next))
        let verdict = try await append([.administrative(.logKeyRotated(fact), account: .main, subject: nil)], in: surroundings).first
        guard case .recorded(let position)? = verdict else { preconditionFailure("an administrative event is recorded") }
        StopPoint.rotationLogged.reach()
        try await checkpoint()
        try await catchUp()
        return position
    }

    /// The key that signs now; completes a rotation that was cut short.
    ///
    /// - Throws: ``Failure`` when `keys.db` holds a key that was replaced.
    func signingKeys() async throws -> (signing: Secret, successor: Secret?) {
        let current = try await log.keyHistory().current.publicKey
        let signing = try await keys.signing()
        if try SignedNote.publicKey(of: signing).bytes == current { return (signing, nil) }
        if let staged = try await keys.staged(), try SignedNote.publicKey(of: staged).bytes == current { return (signing, staged) }
        throw Failure(
            .refused,
            doing: "signing a checkpoint",
            found: "keys.db holds a signing key that was replaced since: it is an older copy",
            next: "put the newest keys.db back from a backup; the key that signs now is in no other file"
        )
    }
}
