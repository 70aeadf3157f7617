import Completions
import EventLog
import Notifications
import Vault

/// A delivery in its place in the schedule.
struct ScheduledDelivery: Sendable {
    let id: DeliveryID
    let position: Position
    /// The event that asked for it, where it isn't the first telling; empty otherwise.
    let request: String
    let due: Timestamp
    /// Attempts since it became due.
    let step: Int
    /// Attempts in all.
    let attempts: Int
    /// Whether it was settled before, and somebody asked for it again.
    let isResent: Bool
}

/// A delivery that is due, with what its body is rendered from.
struct DueDelivery: Sendable {
    let delivery: ScheduledDelivery
    /// Absent for what is about nobody.
    let participant: ParticipantID?
    /// Absent for what is about no finish.
    let completion: Completion?
    /// The personal data that the body may carry.
    let person: Vault.Reference?
    let supersedes: EventID?

    /// What is told of the event.
    func notification(of logged: LoggedEvent) -> Notification {
        guard let participant else { return Notification(operational: logged.event, position: logged.position) }
        guard let completion else { return Notification(event: logged.event, position: logged.position, participant: participant) }
        return Notification(event: logged.event, position: logged.position, completion: completion, supersedes: supersedes)
    }
}
