import Synchronization

/// How many attempts of a run ended how.
package struct DeliveryTotals: Hashable, Sendable {
    package var delivered = 0
    package var failed = 0
}

/// Totals that several workers add to.
final class DeliveryTally: Sendable {
    private let totals = Mutex(DeliveryTotals())

    func add(_ decision: RetrySchedule.Decision) {
        totals.withLock { totals in
            if decision == .delivered { totals.delivered += 1 } else { totals.failed += 1 }
        }
    }

    var now: DeliveryTotals { totals.withLock { $0 } }
}
