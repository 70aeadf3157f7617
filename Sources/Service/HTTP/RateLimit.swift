package import Completions

/// How much somebody may ask: as many at once as a span allows, then as fast as it does.
package struct RateLimit: Sendable {
    private let interval: Duration
    private let burst: Int
    /// When all that was admitted will have been paid for.
    private var paid: Timestamp

    package init(_ rate: DeliveryRate, at now: Timestamp) {
        interval = rate.interval
        burst = rate.count
        paid = now
    }

    /// Admits a request, or says how long to wait.
    package mutating func admit(at now: Timestamp) -> Duration? {
        // A clock that was set back makes nobody wait for longer than a span.
        let start = min(max(paid, now), now + interval * burst)
        let ahead = start - now
        guard ahead <= interval * (burst - 1) else { return ahead - interval * (burst - 1) }
        paid = start + interval
        return nil
    }
}
