/// When a delivery is tried again.
package struct RetrySchedule: Hashable, Sendable {
    /// The pauses before the first and each further attempt.
    package let pauses: [Duration]

    /// 0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
    package static let standard = RetrySchedule(
        pauses: [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map { .seconds($0) }
    )

    /// The most that a receiver's `Retry-After` is heeded.
    package static let longestRetryAfter = Duration.seconds(86_400)

    package init(pauses: [Duration]) { self.pauses = pauses }

    /// What follows from an attempt.
    package enum Decision: Hashable, Sendable {
        case delivered
        /// Try again after this pause.
        case retry(Duration)
        /// The schedule has come to its end: wait for somebody to ask.
        case wait
        /// The receiver said that it is gone (410): stop all deliveries to it.
        case disableEndpoint
        /// It was a probe of an endpoint that is failing, which says nothing about the delivery: it keeps its place.
        case stay
    }

    /// Decides after the answer to a delivery's attempt.
    ///
    /// - Parameters:
    ///   - status: the HTTP status; absent where there was no answer.
    ///   - retryAfter: what the receiver asked for, where it answered 429 or 503.
    ///   - attempts: how many were made since the delivery became due, this one included.
    ///   - jitter: from -0.2 to 0.2, drawn by the caller.
    package func decide(status: Int?, retryAfter: Duration?, attempts: Int, jitter: Double) -> Decision {
        switch status {
        case .some(200..<300): return .delivered
        case 410: return .disableEndpoint
        default:
            guard attempts < pauses.count else { return .wait }
            let pause = pause(before: attempts, jitter: jitter)
            guard status == 429 || status == 503, let retryAfter else { return .retry(pause) }
            return .retry(max(pause, min(retryAfter, Self.longestRetryAfter)))
        }
    }

    /// The pause before an attempt, counted from 0; past the schedule's end its last one.
    ///
    /// - Parameter jitter: from -0.2 to 0.2, drawn by the caller.
    package func pause(before attempt: Int, jitter: Double) -> Duration {
        pauses[min(max(0, attempt), pauses.count - 1)] * (1 + min(0.2, max(-0.2, jitter)))
    }
}
