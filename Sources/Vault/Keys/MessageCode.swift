import Crypto

/// HMAC-SHA256 (RFC 2104) with the key's two blocks hashed beforehand.
///
/// Every identity, commitment, signature and digest is one, so setting up swift-crypto's generic one again and again costs more than hashing.
package struct MessageCode: Sendable {
    private static let block = 64
    private let inner: SHA256
    private let outer: SHA256

    package init(key: [UInt8]) {
        var inner = [UInt8](repeating: 0x36, count: Self.block)
        var outer = [UInt8](repeating: 0x5C, count: Self.block)
        let short = key.count > Self.block ? Array(SHA256.hash(data: key)) : key
        for (index, byte) in short.enumerated() {
            inner[index] ^= byte
            outer[index] ^= byte
        }
        self.inner = SHA256(absorbing: inner)
        self.outer = SHA256(absorbing: outer)
    }

    /// The code of one text, or of two one after the other: 32 bytes.
    package func callAsFunction(_ text: [UInt8], _ rest: [UInt8] = []) -> [UInt8] {
        unsafe digest(text, rest).withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// The code's first 128 bits.
    func firstBits(of text: [UInt8]) -> UInt128 {
        unsafe digest(text, []).withUnsafeBytes { digest in
            unsafe UInt128(UInt64(bigEndian: digest.loadUnaligned(as: UInt64.self))) << 64
                | UInt128(UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    private func digest(_ text: [UInt8], _ rest: [UInt8]) -> SHA256Digest {
        var inner = inner
        unsafe text.withUnsafeBytes { unsafe inner.update(bufferPointer: $0) }
        if !rest.isEmpty { unsafe rest.withUnsafeBytes { unsafe inner.update(bufferPointer: $0) } }
        var outer = outer
        unsafe inner.finalize().withUnsafeBytes { unsafe outer.update(bufferPointer: $0) }
        return outer.finalize()
    }
}

extension SHA256 {
    fileprivate init(absorbing bytes: [UInt8]) {
        self.init()
        unsafe bytes.withUnsafeBytes { unsafe update(bufferPointer: $0) }
    }
}
