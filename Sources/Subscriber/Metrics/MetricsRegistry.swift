package import CoreMetrics
import Synchronization

/// Counters, timers and gauges of this process, kept to be asked for as Prometheus text.
package final class MetricsRegistry: MetricsFactory {
    /// One series: a name with its labels, which are from a fixed set each.
    struct Series: Hashable, Comparable {
        let name: String
        /// In the order given.
        let labels: [Label]

        struct Label: Hashable {
            let name: String
            let value: String
        }

        static func < (left: Self, right: Self) -> Bool {
            (left.name, left.labels.map(\.value).joined(separator: " ")) < (right.name, right.labels.map(\.value).joined(separator: " "))
        }
    }

    /// What a series holds.
    enum Instrument {
        case counter(Tally)
        case gauge(Level)
        case histogram(Histogram)
    }

    private let series = Mutex<[Series: Instrument]>([:])

    package init() {}

    /// All series, in the order of their names.
    var all: [(series: Series, instrument: Instrument)] {
        series.withLock { $0.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    }

    private func instrument(_ name: String, _ labels: [(String, String)], else make: () -> Instrument) -> Instrument {
        let key = Series(name: name, labels: labels.map { Series.Label(name: $0.0, value: $0.1) })
        return series.withLock { series in
            if let known = series[key] { return known }
            let made = make()
            series[key] = made
            return made
        }
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        if case .counter(let tally) = instrument(label, dimensions, else: { .counter(Tally()) }) { return tally }
        return Tally()
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if case .gauge(let level) = instrument(label, dimensions, else: { .gauge(Level()) }) { return level }
        return Level()
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        if case .histogram(let histogram) = instrument(label, dimensions, else: { .histogram(Histogram()) }) { return histogram }
        return Histogram()
    }

    // Series last as long as the process: what was counted stays counted.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}

/// A number that only rises.
final class Tally: CounterHandler {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }

    func increment(by amount: Int64) { count.add(amount, ordering: .relaxed) }

    func reset() { count.store(0, ordering: .relaxed) }
}

/// A number that was set last.
final class Level: RecorderHandler {
    private let number = Mutex(0.0)

    var value: Double { number.withLock { $0 } }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) { number.withLock { $0 = value } }
}

/// Times, by how many stayed within which bound.
final class Histogram: TimerHandler {
    /// In seconds: from a receiver next door to one that takes all that it is given.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    struct Counts {
        /// Of each bound alone, and of what exceeds all.
        var within = [Int](repeating: 0, count: Histogram.bounds.count + 1)
        var sum = 0.0
    }

    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    func recordNanoseconds(_ duration: Int64) {
        let seconds = Double(duration) / 1e9
        state.withLock { state in
            state.within[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
            state.sum += seconds
        }
    }
}
