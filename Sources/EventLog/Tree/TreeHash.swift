import Crypto

/// RFC 6962 section 2.1: SHA-256 with the prefixes that keep leaves and nodes apart.
package enum TreeHash {
    /// The bytes of one hash.
    package static let size = 32

    /// The root of a tree without leaves.
    package static var empty: [UInt8] { Array(SHA256.hash(data: [UInt8]())) }

    /// The hash of a leaf, which is a line.
    package static func leaf(_ line: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: [0x00])
        hash.update(data: line)
        return Array(hash.finalize())
    }

    /// The hash of two subtrees.
    package static func node(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: [0x01] + left + right))
    }
}
