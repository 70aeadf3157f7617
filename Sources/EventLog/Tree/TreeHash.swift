import Crypto

/// RFC 6962 section 2.1: SHA-256 with the prefixes that keep leaves and nodes apart.
package enum TreeHash {
    /// The bytes of one hash.
    package static let size = 32

    /// The root of a tree without leaves.
    package static var empty: [UInt8] { Array(SHA256.hash(data: [UInt8]())) }

    /// The hash of a leaf, which is a line.
    package static func leaf(_ line: [UInt8]) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: size)
        unsafe leaf(line.span.bytes, into: &hash, at: 0)
        return hash
    }

    /// The hash of a leaf, written to a place among others.
    package static func leaf(_ line: RawSpan, into hashes: inout [UInt8], at place: Int) {
        var hash = SHA256()
        unsafe withUnsafeBytes(of: UInt8(0x00)) { unsafe hash.update(bufferPointer: $0) }
        unsafe line.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        unsafe hash.finalize().withUnsafeBytes { digest in
            for index in 0..<size { hashes[place + index] = unsafe digest[index] }
        }
    }

    /// The hash of two subtrees.
    package static func node(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: [0x01] + left + right))
    }

    /// The root of 1, 2, 4, … 256 hashes that lie end to end; the hash of nothing for none.
    package static func root(ofPerfect hashes: ArraySlice<UInt8>) -> [UInt8] {
        var row = Array(hashes)
        var pair = [UInt8](repeating: 0x01, count: 2 * size + 1)
        var count = row.count / size
        guard count > 0 else { return empty }
        while count > 1 {
            count /= 2
            for node in 0..<count {
                for index in 0..<2 * size { pair[index + 1] = row[node * 2 * size + index] }
                unsafe SHA256.hash(data: pair).withUnsafeBytes { digest in
                    for index in 0..<size { row[node * size + index] = unsafe digest[index] }
                }
            }
        }
        return Array(row.prefix(size))
    }
}
