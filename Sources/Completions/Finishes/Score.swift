/// A score as the source gave it; nothing in it is computed.
package struct Score: Hashable, Sendable {
    package let raw: ExactDecimal?
    package let min: ExactDecimal?
    package let max: ExactDecimal?
    /// Between -1 and 1 where the source follows xAPI; kept as given, never divided out here.
    package let scaled: ExactDecimal?

    /// - Returns: `nil` when there is no number at all.
    package init?(raw: ExactDecimal? = nil, min: ExactDecimal? = nil, max: ExactDecimal? = nil, scaled: ExactDecimal? = nil) {
        guard raw != nil || min != nil || max != nil || scaled != nil else { return nil }
        self.raw = raw
        self.min = min
        self.max = max
        self.scaled = scaled
    }

    /// Whether both say the same wherever both say something.
    package func agrees(with other: Score) -> Bool {
        [(raw, other.raw), (min, other.min), (max, other.max), (scaled, other.scaled)].allSatisfy { left, right in
            left == nil || right == nil || left == right
        }
    }
}
