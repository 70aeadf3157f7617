/// The headers that don't depend on the delivery.
package enum StandardHeaders {
    package static let json: [(name: String, value: String)] = [
        ("content-type", "application/json"),
        ("user-agent", "Tassel/0.1 (Standard Webhooks)"),
        ("accept", "*/*"),
    ]
}

/// Spreads retries, so that a receiver that comes back isn't met by all of them at once.
enum Jitter {
    /// From -0.2 to 0.2, from two random bytes.
    static func draw(from bytes: [UInt8]) -> Double {
        let value = bytes.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        return Double(value) / 65_535 * 0.4 - 0.2
    }
}
