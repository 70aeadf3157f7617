import Completions

/// Charts as inline SVG: the numbers beside them say the same, and colour alone says nothing.
enum ReportCharts {
    private static let width = 720
    private static let left = 48
    private static let shown: [Outcome] = [.passed, .finished, .failed, .pending]

    /// Columns over time, each outcome stacked on the one before.
    static func columns(_ spans: [AuditReport.SpanTally]) -> String {
        let (top, bottom, height) = (12, 190, 230)
        let most = spans.map(\.tally.all).max() ?? 0
        let scale = Scale(upTo: most)
        func y(_ count: Int) -> Int { bottom - count * (bottom - top) / max(1, scale.end) }
        var svg = begin(
            height: height,
            title: "Finishes over time",
            text: "A column for each span, by outcome; the table below has the numbers."
        )
        for mark in scale.marks { svg += gridline(at: y(mark), ReportPage.grouped(mark)) }
        for (place, span) in spans.enumerated() {
            let (x, breadth) = column(place, of: spans.count)
            var below = 0
            for outcome in shown where span.tally.count(of: outcome) > 0 {
                let count = span.tally.count(of: outcome)
                let (low, high) = (y(below), y(below + count))
                svg += "<rect class=\"\(outcome.rawValue)\" x=\"\(x)\" y=\"\(high)\" width=\"\(breadth)\" height=\"\(max(1, low - high))\">"
                svg += "<title>\(span.span): \(ReportPage.grouped(count)) \(outcome.rawValue)</title></rect>"
                below += count
            }
        }
        return svg + labels(spans, at: bottom + 16) + "</svg>"
    }

    /// The share that was passed, over time.
    static func rates(_ spans: [AuditReport.SpanTally]) -> String {
        let (top, bottom, height) = (12, 150, 190)
        func y(_ percent: Int) -> Int { bottom - percent * (bottom - top) / 100 }
        var svg = begin(
            height: height,
            title: "Share passed over time",
            text: "Of those judged, the share passed, or finished where there is no pass mark, in percent; the table below has the numbers."
        )
        for mark in [0, 50, 100] { svg += gridline(at: y(mark), "\(mark) %") }
        var points: [(x: Int, y: Int, text: String)] = []
        for (place, span) in spans.enumerated() {
            guard let rate = span.tally.rate else { continue }
            let (x, breadth) = column(place, of: spans.count)
            points.append((x + breadth / 2, y(rate), "\(span.span): \(rate) %"))
        }
        svg += "<polyline class=\"rate\" points=\"" + points.map { "\($0.x),\($0.y)" }.joined(separator: " ") + "\"/>"
        for point in points {
            svg += "<circle class=\"rate\" cx=\"\(point.x)\" cy=\"\(point.y)\" r=\"4\"><title>\(point.text)</title></circle>"
        }
        return svg + labels(spans, at: bottom + 16) + "</svg>"
    }

    /// As many activities as a page takes.
    static let mostBars = 25

    /// Bars of activities, each as long as its share of outcomes.
    static func bars(_ activities: [AuditReport.ActivityTally]) -> String {
        let bars = activities.sorted { $0.tally.all > $1.tally.all }.prefix(mostBars)
        let (begin, end, step) = (240, 600, 26)
        var svg = Self.begin(
            height: bars.count * step + 8,
            title: "Outcomes by activity",
            text: "A bar for each activity, by share of outcomes; the table below has the numbers."
        )
        for (place, item) in bars.enumerated() {
            let y = place * step + 4
            let name = item.activity.title ?? item.activity.id
            let short = name.count > 34 ? name.prefix(33) + "…" : name[...]
            svg += "<text x=\"\(begin - 8)\" y=\"\(y + 14)\" text-anchor=\"end\">\(HTML.escaped(String(short)))</text>"
            var x = begin
            var sum = 0
            for outcome in shown where item.tally.count(of: outcome) > 0 {
                sum += item.tally.count(of: outcome)
                let next = begin + sum * (end - begin) / item.tally.all
                svg += "<rect class=\"\(outcome.rawValue)\" x=\"\(x)\" y=\"\(y)\" width=\"\(max(1, next - x))\" height=\"18\">"
                svg += "<title>\(HTML.escaped(name)): \(item.tally.count(of: outcome)) \(outcome.rawValue)</title></rect>"
                x = next
            }
            svg +=
                "<text x=\"\(end + 8)\" y=\"\(y + 14)\">\(item.tally.rate.map { "\($0) %" } ?? "–") of \(ReportPage.grouped(item.tally.all))</text>"
        }
        return svg + "</svg>"
    }

    private static func begin(height: Int, title: String, text: String) -> String {
        let id = title.lowercased().split(separator: " ").joined(separator: "-")
        return "<svg role=\"img\" viewBox=\"0 0 \(width) \(height)\" aria-labelledby=\"\(id)-title \(id)-text\">"
            + "<title id=\"\(id)-title\">\(title)</title><desc id=\"\(id)-text\">\(text)</desc>"
    }

    private static func gridline(at y: Int, _ text: String) -> String {
        "<line class=\"grid\" x1=\"\(left)\" y1=\"\(y)\" x2=\"\(width)\" y2=\"\(y)\"/>"
            + "<text x=\"\(left - 6)\" y=\"\(y + 4)\" text-anchor=\"end\">\(text)</text>"
    }

    private static func column(_ place: Int, of count: Int) -> (x: Int, breadth: Int) {
        let share = Double(width - left) / Double(max(1, count))
        let breadth = min(48, max(3, Int(share * 0.7)))
        return (left + Int(share * (Double(place) + 0.5)) - breadth / 2, breadth)
    }

    /// As many as stand beside one another.
    private static func labels(_ spans: [AuditReport.SpanTally], at y: Int) -> String {
        let every = (spans.count + 11) / 12
        return spans.enumerated().filter { $0.offset.isMultiple(of: max(1, every)) }.map { place, span in
            let (x, breadth) = column(place, of: spans.count)
            return "<text x=\"\(x + breadth / 2)\" y=\"\(y)\" text-anchor=\"middle\">\(span.span)</text>"
        }.joined()
    }

    /// Round numbers from 0 to beyond the highest.
    struct Scale: Hashable {
        let end: Int
        let marks: [Int]

        init(upTo most: Int) {
            var unit = 1
            while unit * 10 <= most { unit *= 10 }
            let step = [1, 2, 5, 10].map { max(1, $0 * unit / 2) }.first { $0 * 4 >= most } ?? unit
            let steps = max(1, (most + step - 1) / step)
            end = steps * step
            marks = (0...steps).map { $0 * step }
        }
    }
}
