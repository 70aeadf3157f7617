import Completions

/// Completions of each day as columns, stacked by outcome: SVG without styles of its own, which the policy of the page forbids.
struct ConsoleChart {
    private let first: CivilDate
    private let days: Int
    private let counts: [(day: CivilDate, outcome: Outcome, count: Int)]

    private static let (width, height, left, bottom, top) = (720, 200, 44, 22, 8)

    /// - Parameter counts: of days from the first on.
    init(_ counts: [(day: CivilDate, outcome: Outcome, count: Int)], from first: CivilDate, days: Int) {
        self.counts = counts
        self.first = first
        self.days = days
    }

    /// From the bottom up.
    private static let order: [Outcome] = [.passed, .finished, .failed, .pending]

    var svg: String {
        var stacks = [[Outcome: Int]](repeating: [:], count: days)
        for item in counts {
            let place = item.day.daysSince1970 - first.daysSince1970
            if stacks.indices.contains(place) { stacks[place][item.outcome, default: 0] += item.count }
        }
        let most = max(1, stacks.map { $0.values.reduce(0, +) }.max() ?? 1)
        let total = stacks.reduce(0) { $0 + $1.values.reduce(0, +) }
        let (plot, step) = (Self.height - Self.bottom - Self.top, (Self.width - Self.left) / days)
        var svg =
            "<svg viewBox=\"0 0 \(Self.width) \(Self.height)\" role=\"img\" aria-label=\"\(total) completions in \(days) days, at most \(most) in one\">"
        for (value, place) in [(most, Self.top), (0, Self.top + plot)] {
            svg += "<line class=\"grid\" x1=\"\(Self.left)\" x2=\"\(Self.width)\" y1=\"\(place)\" y2=\"\(place)\"/>"
            svg += "<text x=\"\(Self.left - 6)\" y=\"\(place + 4)\" text-anchor=\"end\">\(value)</text>"
        }
        for (place, stack) in stacks.enumerated() {
            let x = Self.left + place * step
            var y = Self.top + plot
            for outcome in Self.order {
                guard let count = stack[outcome], count > 0 else { continue }
                let size = max(1, count * plot / most)
                y -= size
                let day = CivilDate(daysSince1970: first.daysSince1970 + place)
                svg += "<rect class=\"\(outcome.rawValue)\" x=\"\(x + 1)\" y=\"\(y)\" width=\"\(max(1, step - 2))\" height=\"\(size)\">"
                svg += "<title>\(day): \(count) \(outcome.rawValue)</title></rect>"
            }
            guard place % 7 == 0 else { continue }
            let day = CivilDate(daysSince1970: first.daysSince1970 + place)
            svg += "<text x=\"\(x)\" y=\"\(Self.height - 6)\">\(day.description.dropFirst(5))</text>"
        }
        svg += "</svg><ul class=\"legend\">"
        for outcome in Self.order {
            let count = counts.filter { $0.outcome == outcome }.reduce(0) { $0 + $1.count }
            svg +=
                "<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"\(outcome.rawValue)\" width=\"10\" height=\"10\"/></svg>"
            svg += "\(outcome.rawValue) \(count)</li>"
        }
        return svg + "</ul>"
    }
}
