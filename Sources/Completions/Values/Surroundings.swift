/// What a command takes from the world around it: the time and chance.
///
/// Nothing in the libraries reads a clock or draws by itself.
package struct Surroundings: Sendable {
    /// The time now.
    package let now: @Sendable () -> Timestamp
    /// So many random bytes, fit for keys.
    package let random: @Sendable (Int) -> [UInt8]

    package init(now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable (Int) -> [UInt8]) {
        self.now = now
        self.random = random
    }

    /// 128 random bits, for an identifier.
    package var randomBits: UInt128 { random(16).reduce(0) { $0 << 8 | UInt128($1) } }
}
