import Completions
import Projections

/// One attempt of one delivery, with what follows from it.
struct Outcome: Sendable {
    let delivery: ScheduledDelivery
    let endpoint: EndpointID
    let account: AccountName
    /// The event that the endpoint was configured by as it was sent to.
    let configuration: Position
    let result: AttemptResult
    let decision: RetrySchedule.Decision
    let began: Timestamp
    let ended: Timestamp
    /// The keyed digest of the body; absent where the personal data's salt is gone.
    let digest: String?
    /// How the endpoint fares after it.
    let health: EndpointHealth
    /// What the log is told of the endpoint.
    let turn: EndpointHealth.Turn?

    /// What the log is told of a delivered notification.
    var settlement: Settlement? {
        guard decision == .delivered else { return nil }
        return Settlement(
            position: delivery.position,
            request: EventID(delivery.request),
            configuration: configuration,
            how: .delivered,
            attempts: delivery.attempts + 1,
            status: result.status,
            when: ended,
            digest: digest
        )
    }
}
