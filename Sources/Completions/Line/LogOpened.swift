/// Line 0: what anybody needs to read and check the log.
package struct LogOpened: Hashable, Sendable {
    /// The Ed25519 key that signs checkpoints: 32 bytes.
    package let publicKey: Commitment
    /// The IANA zone that bare dates in questions mean.
    package let zone: String
    /// The signed note that ended the log before this one, if there was one.
    package let predecessor: String?

    package init(publicKey: Commitment, zone: String, predecessor: String? = nil) {
        self.publicKey = publicKey
        self.zone = zone
        self.predecessor = predecessor
    }
}
