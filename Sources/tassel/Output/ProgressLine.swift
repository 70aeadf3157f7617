import Completions
import Subscriber
import Synchronization

/// One line on the terminal that says how far a long job is, how fast, and how long it will take.
final class ProgressLine: Sendable {
    private struct Times {
        /// When the first step was done: waiting for an answer before that is no part of the rate.
        var began: Timestamp
        var firstDone: Int
        var shown: Timestamp
    }

    private let verb: String
    private let times = Mutex<Times?>(nil)

    init(_ verb: String) { self.verb = verb }

    /// Shows the state, at most five times a second.
    func show(done: Int, unit: String, fraction: Double?) {
        let now = World.surroundings.now()
        let due: Times? = times.withLock { times in
            guard let known = times else {
                times = Times(began: now, firstDone: done, shown: now)
                return nil
            }
            guard now - known.shown > .milliseconds(200) else { return nil }
            times?.shown = now
            return known
        }
        guard let due else { return }
        let seconds = Double((now - due.began).microseconds) / 1e6
        let rate = Double(done - due.firstDone) / seconds
        var text = "\(verb) \(done) \(unit), \(Int(rate))/s"
        if let fraction, fraction > 0.01, rate > 0 {
            text += ", \(Int(fraction * 100)) %, \(Int(Double(done) / fraction * (1 - fraction) / rate) + 1) s left"
        }
        Terminal.show(text)
    }
}
