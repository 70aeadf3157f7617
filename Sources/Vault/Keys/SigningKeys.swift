package import Completions

/// What an endpoint's notifications are signed with.
package struct SigningKeys: Hashable, Sendable {
    /// Keys that were in force together.
    package struct Pair: Hashable, Sendable {
        /// The key of `v1`: 24 to 64 bytes.
        package let symmetric: Secret
        /// The Ed25519 seed of `v1a`: 32 bytes; absent where the endpoint has none.
        package let asymmetric: Secret?

        package init(symmetric: Secret, asymmetric: Secret? = nil) {
            self.symmetric = symmetric
            self.asymmetric = asymmetric
        }
    }

    /// Keys that were replaced and are signed with beside the current ones for a while.
    package struct Former: Hashable, Sendable {
        package let pair: Pair
        /// From then on nothing is signed with them.
        package let until: Timestamp

        package init(pair: Pair, until: Timestamp) {
            self.pair = pair
            self.until = until
        }
    }

    package let current: Pair
    /// The newest first.
    package let former: [Former]

    package init(current: Pair, former: [Former] = []) {
        self.current = current
        self.former = former
    }

    /// All pairs to sign with at a time, the current one first.
    package func pairs(at now: Timestamp) -> [Pair] { [current] + former.filter { now < $0.until }.map(\.pair) }

    /// Puts a new pair in place of the current one, which stays in force until a time.
    ///
    /// Whatever is out of force by now is forgotten.
    package func rotated(to pair: Pair, at now: Timestamp, keepingUntil until: Timestamp) -> SigningKeys {
        let kept = ([Former(pair: current, until: until)] + former).filter { now < $0.until }
        return SigningKeys(current: pair, former: kept)
    }
}
