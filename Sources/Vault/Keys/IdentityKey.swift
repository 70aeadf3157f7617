package import Completions

/// The key that every identity of a store is hashed under: without it nobody can test a guess.
package struct IdentityKey: Sendable {
    private let code: MessageCode

    init(_ secret: Secret) { code = MessageCode(key: secret.bytes) }

    /// The keyed hash, for those who derive identities.
    package var hash: KeyedHash { { [code] parts in code.firstBits(of: parts.bytes) } }

    /// A salted digest of an input or a mapping: equal inputs are recognised by this store and by nobody else.
    package func digest(of sha256: [UInt8]) -> Commitment {
        guard let commitment = Commitment(code(IdentityParts("digest").bytes, sha256)) else {
            preconditionFailure("a SHA-256 code has 32 bytes")
        }
        return commitment
    }
}
