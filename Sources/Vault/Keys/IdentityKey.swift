package import Completions
import Crypto

/// The key that every identity of a store is hashed under: without it nobody can test a guess.
package struct IdentityKey: Sendable {
    private let secret: Secret

    init(_ secret: Secret) { self.secret = secret }

    /// The keyed hash, for those who derive identities.
    package var hash: KeyedHash {
        let code = PreparedCode(key: secret.bytes)
        return { parts in code.firstBits(of: parts.bytes) }
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

/// HMAC-SHA256 (RFC 2104) with the key's two blocks hashed beforehand: an identity is made three times an event, so half of the work and
/// most of the setting up are worth sparing.
private struct PreparedCode: Sendable {
    private static let block = 64
    private let inner: SHA256
    private let outer: SHA256

    init(key: [UInt8]) {
        let short = key.count > Self.block ? Array(SHA256.hash(data: key)) : key
        let padded = short + [UInt8](repeating: 0, count: Self.block - short.count)
        var inner = SHA256()
        inner.update(data: padded.map { $0 ^ 0x36 })
        self.inner = inner
        var outer = SHA256()
        outer.update(data: padded.map { $0 ^ 0x5C })
        self.outer = outer
    }

    func firstBits(of bytes: [UInt8]) -> UInt128 {
        var inner = inner
        unsafe bytes.withUnsafeBytes { unsafe inner.update(bufferPointer: $0) }
        var outer = outer
        unsafe inner.finalize().withUnsafeBytes { unsafe outer.update(bufferPointer: $0) }
        return unsafe outer.finalize().withUnsafeBytes { digest in
            unsafe UInt128(UInt64(bigEndian: digest.loadUnaligned(as: UInt64.self))) << 64
                | UInt128(UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }
}
