/// The right edge of the tree: on each level the hashes that don't fill a tile yet.
///
/// All that appending and the root need.
package struct TreeEdge: Hashable, Sendable {
    /// How many leaves the tree has.
    package private(set) var size: Int
    /// By level: fewer than 256 hashes each, end to end.
    package private(set) var levels: [[UInt8]]

    /// The edge of an empty tree.
    package init() {
        size = 0
        levels = [[]]
    }

    /// The edge of a tree that is stored.
    ///
    /// - Returns: `nil` when the hashes don't make a tree of that size.
    package init?(size: Int, levels: [[UInt8]]) {
        self.size = size
        self.levels = levels
        var rest = size
        for level in levels {
            guard level.count == rest % Tile.width * TreeHash.size else { return nil }
            rest /= Tile.width
        }
        guard rest == 0 else { return nil }
    }

    /// Adds a leaf's hash.
    ///
    /// - Returns: the tiles that this filled, lowest level first.
    package mutating func append(_ leaf: [UInt8]) -> [Tile] {
        var filled: [Tile] = []
        var hash = leaf
        size += 1
        var number = size - 1
        for level in 0... {
            if level == levels.count { levels.append([]) }
            levels[level].append(contentsOf: hash)
            guard levels[level].count == Tile.width * TreeHash.size else { break }
            number /= Tile.width
            filled.append(Tile(level: level, number: number, hashes: levels[level]))
            hash = Self.root(ofPerfect: levels[level][...])
            levels[level] = []
        }
        return filled
    }

    /// The root of the whole tree: the perfect subtrees, largest first, folded from the right (RFC 6962 section 2.1).
    package var root: [UInt8] {
        var peaks: [[UInt8]] = []
        for level in levels.reversed() {
            var rest = level[...]
            while !rest.isEmpty {
                let count = rest.count / TreeHash.size
                let perfect = 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount)
                peaks.append(Self.root(ofPerfect: rest.prefix(perfect * TreeHash.size)))
                rest = rest.dropFirst(perfect * TreeHash.size)
            }
        }
        guard var root = peaks.popLast() else { return TreeHash.empty }
        while let left = peaks.popLast() { root = TreeHash.node(left, root) }
        return root
    }

    /// The root of 1, 2, 4, … 256 hashes that lie end to end.
    package static func root(ofPerfect hashes: ArraySlice<UInt8>) -> [UInt8] {
        var row = stride(from: hashes.startIndex, to: hashes.endIndex, by: TreeHash.size).map { Array(hashes[$0..<$0 + TreeHash.size]) }
        while row.count > 1 {
            row = stride(from: 0, to: row.count, by: 2).map { TreeHash.node(row[$0], row[$0 + 1]) }
        }
        return row.first ?? TreeHash.empty
    }
}
