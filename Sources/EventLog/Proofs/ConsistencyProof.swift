/// That a tree begins with all of an earlier one: the subtrees that make both roots (RFC 9162 section 2.1.4).
package struct ConsistencyProof: Hashable, Sendable {
    package let old: Int
    package let new: Int
    /// Hashes of 32 bytes, the innermost first.
    package let path: [[UInt8]]

    package init(old: Int, new: Int, path: [[UInt8]]) {
        self.old = old
        self.new = new
        self.path = path
    }

    /// Whether the tree with the new root begins with the one that had the old root (RFC 9162 section 2.1.4.2).
    ///
    /// A tree without leaves proves nothing about another, so a proof from size 0 is refused.
    package func proves(_ newRoot: [UInt8], after oldRoot: [UInt8]) -> Bool {
        guard 0 < old, old <= new, ([oldRoot, newRoot] + path).allSatisfy({ $0.count == TreeHash.size }) else { return false }
        if old == new { return path.isEmpty && oldRoot == newRoot }
        guard !path.isEmpty else { return false }
        let isPerfect = old & (old - 1) == 0
        var rest = (isPerfect ? [oldRoot] : []) + path
        let first = rest.removeFirst()
        var (place, last) = (old - 1, new - 1)
        while !place.isMultiple(of: 2) { (place, last) = (place >> 1, last >> 1) }
        var (before, now) = (first, first)
        for hash in rest {
            guard last > 0 else { return false }
            if !place.isMultiple(of: 2) || place == last {
                before = TreeHash.node(hash, before)
                now = TreeHash.node(hash, now)
                while place.isMultiple(of: 2), place > 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                now = TreeHash.node(now, hash)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 && before == oldRoot && now == newRoot
    }
}
