/// 256 hashes of one level of the tree (C2SP tlog-tiles): hash i of tile n at level l is the root of leaves
/// [(256n + i)·256^l, (256n + i + 1)·256^l).
package struct Tile: Hashable, Sendable {
    /// How many hashes a full tile has.
    package static let width = 256

    package let level: Int
    package let number: Int
    /// 8,192 bytes.
    package let hashes: [UInt8]

    /// Where a tile is.
    struct Place: Hashable {
        let level: Int
        let number: Int
    }

    package init(level: Int, number: Int, hashes: [UInt8]) {
        self.level = level
        self.number = number
        self.hashes = hashes
    }
}
