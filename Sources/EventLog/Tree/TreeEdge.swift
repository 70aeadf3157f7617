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
    package mutating func append(_ leaf: some Collection<UInt8>) -> [Tile] {
        size += 1
        levels[0].append(contentsOf: leaf)
        var filled: [Tile] = []
        var number = size - 1
        var level = 0
        while levels[level].count == Tile.width * TreeHash.size {
            number /= Tile.width
            filled.append(Tile(level: level, number: number, hashes: levels[level]))
            let hash = TreeHash.root(ofPerfect: levels[level][...])
            levels[level] = []
            level += 1
            if level == levels.count { levels.append([]) }
            levels[level].append(contentsOf: hash)
        }
        return filled
    }

    /// The hashes of the tile of a level that isn't full yet; none where the number is another tile's.
    func hashes(ofTile number: Int, level: Int) -> [UInt8] {
        level < levels.count && number == size >> (8 * (level + 1)) ? levels[level] : []
    }

    /// The root of the whole tree: the perfect subtrees, largest first, folded from the right (RFC 6962 section 2.1).
    package var root: [UInt8] {
        var peaks: [[UInt8]] = []
        for level in levels.reversed() {
            var rest = level[...]
            while !rest.isEmpty {
                let count = rest.count / TreeHash.size
                let perfect = 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount)
                peaks.append(TreeHash.root(ofPerfect: rest.prefix(perfect * TreeHash.size)))
                rest = rest.dropFirst(perfect * TreeHash.size)
            }
        }
        guard var root = peaks.popLast() else { return TreeHash.empty }
        while let left = peaks.popLast() { root = TreeHash.node(left, root) }
        return root
    }
}
