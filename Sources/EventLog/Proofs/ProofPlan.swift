/// Which subtrees a proof is made of, each as the leaves below it, in the order of the proof (RFC 9162 sections 2.1.3.1 and 2.1.4.1).
enum ProofPlan {
    /// The subtrees beside the way from a leaf to the root, the leaf's neighbour first.
    static func inclusion(of index: Int, in size: Int) -> [Range<Int>] {
        precondition(0 <= index && index < size, "a leaf of the tree")
        var plan: [Range<Int>] = []
        var rest = 0..<size
        while rest.count > 1 {
            let middle = rest.lowerBound + half(rest.count)
            if index < middle {
                plan.append(middle..<rest.upperBound)
                rest = rest.lowerBound..<middle
            } else {
                plan.append(rest.lowerBound..<middle)
                rest = middle..<rest.upperBound
            }
        }
        return plan.reversed()
    }

    /// The subtrees that make the root of a tree when it had `old` leaves, and the one that it has with `new`.
    static func consistency(of old: Int, in new: Int) -> [Range<Int>] {
        precondition(0 < old && old <= new, "a tree that the other one begins with")
        var plan: [Range<Int>] = []
        var rest = 0..<new
        while old != rest.upperBound {
            let middle = rest.lowerBound + half(rest.count)
            if old <= middle {
                plan.append(middle..<rest.upperBound)
                rest = rest.lowerBound..<middle
            } else {
                plan.append(rest.lowerBound..<middle)
                rest = middle..<rest.upperBound
            }
        }
        // Whoever verifies has the old root; where that is this subtree's, it is not told again.
        if rest.lowerBound > 0 { plan.append(rest) }
        return plan.reversed()
    }

    /// The largest power of two below a number.
    private static func half(_ count: Int) -> Int { 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount) }
}
