import ArgumentParser

/// A span of time as typed: `500ms`, `2s`, `90min`, `24h`, `2d`; a year at most.
struct Span: ExpressibleByArgument, CustomStringConvertible {
    static let none = Span(duration: .zero, description: "0s")
    static let day = Span(duration: .seconds(86_400), description: "24h")

    let duration: Duration
    let description: String

    /// Units whose names end alike stand with the longer first.
    private static let units: [(name: String, milliseconds: Int)] = [
        ("ms", 1), ("min", 60_000), ("s", 1_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    init?(argument: String) {
        guard let unit = Self.units.first(where: { argument.hasSuffix($0.name) }), let number = Int(argument.dropLast(unit.name.count)),
            (0...366 * 86_400_000 / unit.milliseconds).contains(number)
        else { return nil }
        self.init(duration: .milliseconds(number * unit.milliseconds), description: argument)
    }

    private init(duration: Duration, description: String) {
        self.duration = duration
        self.description = description
    }
}
