extension MetricsRegistry {
    /// All series as Prometheus reads them: the text exposition format, version 0.0.4.
    ///
    /// - Parameter help: what each series is, by its name.
    package func text(help: [String: String]) -> String {
        var lines: [String] = []
        var last = ""
        for (series, instrument) in all {
            if series.name != last {
                last = series.name
                if let help = help[series.name] { lines.append("# HELP \(series.name) \(help)") }
                lines.append("# TYPE \(series.name) \(instrument.kind)")
            }
            switch instrument {
            case .counter(let tally): lines.append("\(series.name)\(Self.braced(series.labels)) \(tally.value)")
            case .gauge(let level): lines.append("\(series.name)\(Self.braced(series.labels)) \(Self.number(level.value))")
            case .histogram(let histogram): lines += Self.lines(series, histogram.counts)
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func lines(_ series: Series, _ counts: Histogram.Counts) -> [String] {
        var total = 0
        let buckets = zip(Histogram.bounds.map(number) + ["+Inf"], counts.within).map { bound, count in
            total += count
            return "\(series.name)_bucket\(braced(series.labels + [Series.Label(name: "le", value: bound)])) \(total)"
        }
        let labels = braced(series.labels)
        return buckets + ["\(series.name)_sum\(labels) \(number(counts.sum))", "\(series.name)_count\(labels) \(total)"]
    }

    private static func braced(_ labels: [Series.Label]) -> String {
        // Values come from our own fixed sets: none needs an escape.
        labels.isEmpty ? "" : "{" + labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",") + "}"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }
}

extension MetricsRegistry.Instrument {
    fileprivate var kind: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
