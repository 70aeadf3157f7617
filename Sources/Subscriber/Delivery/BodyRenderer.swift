import Completions
import EventLog
import Notifications
import Projections
import Vault

/// Renders the bodies of due deliveries from the log and the vault, a page at a time.
struct BodyRenderer: Sendable {
    let store: Store

    /// A body with its keyed digest.
    struct Rendered: Sendable {
        let delivery: ScheduledDelivery
        let body: Body
        let digest: String?
    }

    func render(_ page: [DueDelivery], for endpoint: Endpoint) async throws -> [Rendered] {
        let versions = try await store.vault.versions(page.map(\.person))
        var rendered: [Rendered] = []
        rendered.reserveCapacity(page.count)
        let events = try await store.log.events(at: page.map(\.delivery.position))
        for (index, due) in page.enumerated() {
            let (event, version) = (events[index], versions[index])
            let notification = due.notification(of: event)
            let body = try Body(
                notification,
                about: PersonalFields(version?.data.ordered ?? []),
                to: endpoint.id,
                as: endpoint.configuration
            )
            rendered.append(Rendered(delivery: due.delivery, body: body, digest: version?.digest(ofBody: body.bytes)))
        }
        return rendered
    }
}
