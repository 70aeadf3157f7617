/// The key that signs checkpoints was replaced by another.
package struct KeyRotated: Hashable, Sendable {
    package let actor: ActorID
    /// The Ed25519 key that signs from then on: 32 bytes.
    package let publicKey: Commitment

    package init(actor: ActorID, publicKey: Commitment) {
        self.actor = actor
        self.publicKey = publicKey
    }
}
