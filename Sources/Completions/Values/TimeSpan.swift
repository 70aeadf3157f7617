/// A span of time as people write it: `500ms`, `2s`, `90min`, `24h`, `2d`; a year at most.
package struct TimeSpan: Hashable, Sendable {
    package let duration: Duration
    /// As it was written.
    package let text: String

    /// Units whose names end alike stand with the longer first.
    private static let units: [(name: String, milliseconds: Int)] = [
        ("ms", 1), ("min", 60_000), ("s", 1_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    private init(_ duration: Duration, _ text: String) { (self.duration, self.text) = (duration, text) }

    package static let none = TimeSpan(.zero, "0s")
    package static let day = TimeSpan(.seconds(86_400), "24h")
}

extension TimeSpan: LosslessStringConvertible {
    package init?(_ text: String) {
        guard let unit = Self.units.first(where: { text.hasSuffix($0.name) }), let number = Int(text.dropLast(unit.name.count)),
            (0...366 * 86_400_000 / unit.milliseconds).contains(number)
        else { return nil }
        self.init(.milliseconds(number * unit.milliseconds), text)
    }

    package var description: String { text }
}
