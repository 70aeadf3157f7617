package import Completions

/// A notification as one endpoint gets it: the bytes that are sent and signed, and what they are.
package struct Body: Hashable, Sendable {
    package let bytes: [UInt8]
    /// The `content-type` header.
    package let contentType: String

    /// Whether the bytes are a JSON text.
    package var isJSON: Bool { contentType.hasSuffix("json") }

    /// Renders a notification; a pure function, the same bytes whenever it is called.
    ///
    /// - Parameters:
    ///   - person: the personal data that the event's line commits to.
    ///   - configuration: decides on format, encoding and what is disclosed.
    /// - Throws: what XMLCoder throws, for XML alone.
    package init(
        _ notification: Notification,
        about person: PersonalFields,
        to endpoint: EndpointID,
        as configuration: EndpointConfiguration
    ) throws {
        contentType = configuration.body.contentType
        let content = BodyContent(notification, about: person.disclosed(by: configuration.disclosure), to: endpoint)
        switch configuration.body {
        case .standard: bytes = StandardBody.render(content)
        case .cloudEvents: bytes = CloudEventsBody.render(content)
        case .flat: bytes = FlatBody.json(FlatFields(content))
        case .form: bytes = FlatBody.form(FlatFields(content))
        case .xml: bytes = try FlatBody.xml(FlatFields(content))
        }
    }
}

extension EndpointConfiguration.Body {
    /// The `content-type` header of bodies like it.
    package var contentType: String {
        switch self {
        case .standard, .flat: "application/json"
        case .cloudEvents: "application/cloudevents+json"
        case .form: "application/x-www-form-urlencoded"
        case .xml: "application/xml"
        }
    }
}

/// What a body of any format is made from: nothing in it that the endpoint may not know.
struct BodyContent {
    let notification: Notification
    let person: PersonalFields
    /// The delivery that this one takes the place of, with its event.
    let superseded: (delivery: DeliveryID, event: EventID)?

    init(_ notification: Notification, about person: PersonalFields, to endpoint: EndpointID) {
        self.notification = notification
        self.person = person
        superseded = notification.supersedes.map { (DeliveryID(of: $0, to: endpoint), $0) }
    }

    /// Why a correction, a revocation or an erasure was made, or an endpoint was disabled.
    var reason: String? {
        switch notification.event.fact {
        case .corrected(let correction): correction.reason.rawValue
        case .revoked(let revocation): revocation.reason.rawValue
        case .participantErased(let erased): erased.reason.rawValue
        case .endpointDisabled(let turned): turned.reason.rawValue
        default: nil
        }
    }
}
