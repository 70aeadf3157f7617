package import Completions
import Notifications
package import Projections
package import Vault

/// Sends one sample notification to an endpoint: the same guard, transport and signature as a delivery, recorded nowhere.
package enum EndpointTest {
    package static func run(
        _ endpoint: Endpoint,
        _ settings: EndpointSettings,
        _ type: EventType = .examFinished,
        in surroundings: Surroundings,
        resolver: any AddressResolver = SystemResolver(),
        deadlines: Deadlines = .standard
    ) async throws -> AttemptResult {
        let body = try SampleNotification.body(of: type, to: endpoint.id, as: endpoint.configuration)
        let headers = StandardHeaders.headers(of: body.contentType, settings) + [(name: "tassel-test", value: "true")]
        let transport = try EndpointTransport(
            settings,
            headers: headers,
            resolver: resolver,
            deadlines: deadlines,
            clock: surroundings.now
        )
        // A test of its own each time: a receiver that remembers ids must not take the second for a repeat.
        let id = DeliveryID(bits: surroundings.randomBits)
        let signed = WebhookSignature.Signer(settings.signing).headers(id: id, timestamp: surroundings.now(), body: body.bytes)
        return await transport.attempt(headers: signed, body: body.bytes)
    }
}
