/// The hashes of a proof, from the tiles of a tree: a few reads each, whatever its size.
package struct ProofHashes {
    /// The hashes of a tile of a level: 256 of them, or as many as there are on the tree's edge.
    package typealias Tiles = (_ level: Int, _ number: Int) throws -> [UInt8]

    private let tiles: Tiles

    package init(_ tiles: @escaping Tiles) { self.tiles = tiles }

    /// Proves that a leaf is in the tree that the first leaves make.
    package func inclusion(of index: Int, in size: Int) throws -> InclusionProof {
        InclusionProof(index: index, size: size, path: try ProofPlan.inclusion(of: index, in: size).map(root))
    }

    /// Proves that the tree that the first `new` leaves make begins with that of the first `old`.
    package func consistency(from old: Int, to new: Int) throws -> ConsistencyProof {
        ConsistencyProof(old: old, new: new, path: try ProofPlan.consistency(of: old, in: new).map(root))
    }

    /// The root of a subtree: its perfect parts, largest first, folded from the right.
    private func root(of span: Range<Int>) throws -> [UInt8] {
        var parts: [[UInt8]] = []
        var begin = span.lowerBound
        while begin < span.upperBound {
            let depth = Int.bitWidth - 1 - (span.upperBound - begin).leadingZeroBitCount
            parts.append(try perfect(begin, depth))
            begin += 1 << depth
        }
        var root = parts.removeLast()
        while let left = parts.popLast() { root = TreeHash.node(left, root) }
        return root
    }

    /// The root of the 2^depth leaves from one on: within one tile, since a tile holds eight of the tree's levels.
    private func perfect(_ begin: Int, _ depth: Int) throws -> [UInt8] {
        let (level, count) = (depth / 8, 1 << (depth % 8))
        let first = begin >> (8 * level)
        let place = first % Tile.width * TreeHash.size
        let tile = try tiles(level, first / Tile.width)
        guard place + count * TreeHash.size <= tile.count else { throw MissingHashes(level: level, number: first / Tile.width) }
        return TreeHash.root(ofPerfect: tile[place..<place + count * TreeHash.size])
    }

    /// A tile that lacks hashes which its tree must have.
    package struct MissingHashes: Error, Hashable, Sendable {
        package let level: Int
        package let number: Int
    }
}
