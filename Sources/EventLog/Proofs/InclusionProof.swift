/// That a leaf is in a tree: the subtrees beside its way to the root (RFC 9162 section 2.1.3).
package struct InclusionProof: Hashable, Sendable {
    package let index: Int
    package let size: Int
    /// Hashes of 32 bytes, the leaf's neighbour first.
    package let path: [[UInt8]]

    package init(index: Int, size: Int, path: [[UInt8]]) {
        self.index = index
        self.size = size
        self.path = path
    }

    /// The root that a leaf and the path give; `nil` for a path that is none of such a tree (RFC 9162 section 2.1.3.2).
    package func root(over leaf: [UInt8]) -> [UInt8]? {
        guard 0 <= index, index < size, leaf.count == TreeHash.size, path.allSatisfy({ $0.count == TreeHash.size }) else { return nil }
        var (place, last) = (index, size - 1)
        var root = leaf
        for hash in path {
            guard last > 0 else { return nil }
            if !place.isMultiple(of: 2) || place == last {
                root = TreeHash.node(hash, root)
                while place.isMultiple(of: 2), place > 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                root = TreeHash.node(root, hash)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 ? root : nil
    }

    /// Whether a leaf is at the index in the tree with this root.
    package func proves(_ leaf: [UInt8], in root: [UInt8]) -> Bool { self.root(over: leaf) == root }
}
