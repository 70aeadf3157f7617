import Completions
package import Notifications
package import Projections

/// Bodies made anew from log and vault, sent nowhere: what would be told, and what was.
package struct RebuiltBodies: Sendable {
    private let renderer: BodyRenderer
    private let schedule: DeliverySchedule

    package init(_ store: Store) {
        renderer = BodyRenderer(store: store)
        schedule = DeliverySchedule(store.projections)
    }

    /// The bodies of notifications of the past, as the endpoint is configured.
    package func bodies(of notifications: [Past.Notification], for endpoint: Endpoint) async throws -> [Body] {
        let page = notifications.map { notification in
            DueDelivery(
                delivery: ScheduledDelivery(
                    id: notification.delivery,
                    position: notification.position,
                    request: "",
                    due: Timestamp(seconds: 0),
                    step: 0,
                    attempts: 0,
                    isResent: false
                ),
                participant: notification.participant,
                completion: notification.completion,
                person: notification.person,
                supersedes: notification.supersedes
            )
        }
        return try await renderer.render(page, for: endpoint).map(\.body)
    }

    /// What a body made anew says about the one that was sent.
    package enum Check: String, Hashable, Sendable {
        /// Its digest is the one that the log holds.
        case same
        /// Its digest is another one: the endpoint was configured otherwise then, or something was changed.
        case other
        /// Nothing was sent yet, or its digest was not kept.
        case unsent
        /// It was sent, and holds nothing that would key a digest: it says that somebody was erased.
        case unkeyed
        /// The personal data that it carried is gone, and with it the key of the digest.
        case erased
    }

    /// A delivery's body, checked against the commitment that the log holds.
    package func body(of delivery: Projections.Delivery, for endpoint: Endpoint) async throws -> (body: Body, check: Check)? {
        guard let due = try await schedule.delivery(delivery.id),
            let rendered = try await renderer.render([due], for: endpoint).first
        else { return nil }
        guard let sent = delivery.digest else {
            return (rendered.body, due.completion == nil && delivery.state != .owed ? .unkeyed : .unsent)
        }
        guard let digest = rendered.digest else { return (rendered.body, .erased) }
        return (rendered.body, digest == sent ? .same : .other)
    }
}
