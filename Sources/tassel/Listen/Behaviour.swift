import Completions
import Synchronization

/// How the listener answers: well, or as a bad receiver on purpose.
final class Behaviour: Sendable {
    private let answer: Int
    private let failFirst: Int
    let delay: Duration
    private let received = Mutex(0)

    init(answer: Int, failFirst: Int, delay: Duration) {
        self.answer = answer
        self.failFirst = failFirst
        self.delay = delay
    }

    /// The status for the next request: 500 for the first ones if wanted, 400 for what isn't signed right.
    func status(isVerified: Bool) -> Int {
        let number = received.withLock {
            $0 += 1
            return $0
        }
        if number <= failFirst { return 500 }
        return isVerified ? answer : 400
    }
}
