import Synchronization

/// Counts how often a stop point was reached.
final class StopCounter: Sendable {
    private let count = Mutex(0)

    func add() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}
