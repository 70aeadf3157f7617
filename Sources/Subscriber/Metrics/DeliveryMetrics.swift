package import Completions
package import CoreMetrics
import EventLog
package import Projections

/// What is counted and timed of deliveries.
///
/// Labels come from fixed sets: never an identifier, a host or a URL.
package struct DeliveryMetrics: Sendable {
    /// What each name means.
    package static let help = [
        "tassel_attempts_total": "Attempts of this process, by how they ended.",
        "tassel_attempt_duration_seconds": "How long attempts took, from resolving to the answer.",
        "tassel_deliveries":
            "Deliveries that are owed: due now, scheduled for later, waiting to be asked for, or held with their endpoint.",
        "tassel_oldest_owed_seconds": "How long ago the oldest event that is still owed to somebody was recorded.",
        "tassel_endpoints": "Endpoints by state.",
        "tassel_log_events": "Events in the log.",
    ]

    private let attempts: [DeliveryResult: Counter]
    private let duration: CoreMetrics.Timer
    private let deliveries: [OwedState: Recorder]
    private let oldest: Recorder
    private let endpoints: [EndpointState: Recorder]
    private let events: Recorder

    /// How an attempt ended.
    package enum DeliveryResult: String, CaseIterable, Sendable {
        /// With 2xx.
        case delivered
        /// With another answer.
        case refused
        /// Without an answer.
        case unanswered
    }

    /// Where what is owed stands.
    package enum OwedState: String, CaseIterable, Sendable {
        case due, scheduled, waiting, held
    }

    private enum EndpointState: String, CaseIterable {
        case active, failing, paused, disabled
    }

    package init(_ factory: any MetricsFactory = MetricsSystem.factory) {
        func gauge(_ name: String, _ label: (String, String)...) -> Recorder {
            Recorder(label: name, dimensions: label, aggregate: false, factory: factory)
        }
        attempts = DeliveryResult.allCases.reduce(into: [:]) { counters, result in
            counters[result] = Counter(label: "tassel_attempts_total", dimensions: [("result", result.rawValue)], factory: factory)
        }
        duration = CoreMetrics.Timer(label: "tassel_attempt_duration_seconds", dimensions: [], factory: factory)
        deliveries = OwedState.allCases.reduce(into: [:]) { $0[$1] = gauge("tassel_deliveries", ("state", $1.rawValue)) }
        endpoints = EndpointState.allCases.reduce(into: [:]) { $0[$1] = gauge("tassel_endpoints", ("state", $1.rawValue)) }
        oldest = gauge("tassel_oldest_owed_seconds")
        events = gauge("tassel_log_events")
    }

    /// Counts an attempt.
    func note(_ result: AttemptResult) {
        let ending: DeliveryResult = result.isDelivered ? .delivered : result.status == nil ? .unanswered : .refused
        attempts[ending]?.increment()
        duration.recordNanoseconds(result.times.total.nanoseconds)
    }

    /// Takes in how the store stands now.
    package func look(at store: Store, now: Timestamp) async throws {
        let schedule = DeliverySchedule(store.projections)
        let owed = try await schedule.owed(at: now)
        for state in OwedState.allCases { deliveries[state]?.record(Int64(owed.counts[state] ?? 0)) }
        let recorded = if let first = owed.first { try await store.log.event(at: first).event.recorded } else { now }
        oldest.record(max(.zero, now - recorded).components.seconds)
        let states = try await store.projections.configuration().endpoints.values.compactMap { endpoint -> EndpointState? in
            switch endpoint.state {
            case .active: .active
            case .failing: .failing
            case .paused: .paused
            case .disabled: .disabled
            case .removed: nil
            }
        }
        for state in EndpointState.allCases { endpoints[state]?.record(Int64(states.count { $0 == state })) }
        events.record(Int64(try await store.log.size()))
    }
}
