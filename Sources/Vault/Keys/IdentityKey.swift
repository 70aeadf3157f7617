package import Completions
import Crypto

/// The key that every identity of a store is hashed under: without it nobody can test a guess.
package struct IdentityKey: Sendable {
    private let secret: Secret

    init(_ secret: Secret) { self.secret = secret }

    /// The keyed hash, for those who derive identities.
    package var hash: KeyedHash {
        let key = SymmetricKey(data: secret.bytes)
        return { parts in
            HMAC<SHA256>.authenticationCode(for: parts.bytes, using: key).prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
        }
    }

    /// A salted digest of an input or a mapping: equal inputs are recognised by this store and by nobody else.
    package func digest(of sha256: [UInt8]) -> Commitment {
        let parts = IdentityParts("digest").bytes + sha256
        guard let commitment = Commitment(HMAC<SHA256>.authenticationCode(for: parts, using: SymmetricKey(data: secret.bytes))) else {
            preconditionFailure("a SHA-256 code has 32 bytes")
        }
        return commitment
    }
}
