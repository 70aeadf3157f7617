import Completions
import Synchronization

/// One line on the terminal that says how far a long job is, how fast, and how long it will take.
final class ProgressLine: Sendable {
    private let verb: String
    private let began: Timestamp
    private let shown: Mutex<Timestamp>

    init(_ verb: String) {
        self.verb = verb
        began = World.surroundings.now()
        shown = Mutex(began)
    }

    /// Shows the state, at most five times a second.
    func show(done: Int, unit: String, fraction: Double?) {
        let now = World.surroundings.now()
        let due = shown.withLock { last in
            guard now - last > .milliseconds(200) else { return false }
            last = now
            return true
        }
        guard due else { return }
        let seconds = max(0.001, Double((now - began).components.seconds) + Double((now - began).components.attoseconds) / 1e18)
        var text = "\(verb) \(done) \(unit), \(Int(Double(done) / seconds))/s"
        if let fraction, fraction > 0.01 {
            text += ", \(Int(fraction * 100)) %, \(Int(seconds / fraction - seconds) + 1) s left"
        }
        Terminal.show(text)
    }
}
