/// What an endpoint wants and how; the URL itself is a credential and stays in `keys.db`.
package struct EndpointConfiguration: Hashable, Sendable {
    /// Host and port as in the URL, without path, query or userinfo.
    package let host: String
    package let filter: EndpointFilter
    package let body: Body
    /// Which parts of the participant's identity a body carries, in this order.
    package let disclosure: [Disclosure]
    /// The first position told, where the endpoint asked for some of the past.
    package let since: Position?
    package let pacing: DeliveryPacing

    /// The shape of a body.
    package enum Format: String, Hashable, Sendable, CaseIterable {
        /// Standard Webhooks: `type`, `timestamp`, `data`.
        case standard
        /// CloudEvents 1.0, structured mode.
        case cloudEvents = "cloudevents"
        /// One level of snake_case keys.
        case flat
    }

    /// How a body is written.
    package enum Encoding: String, Hashable, Sendable, CaseIterable {
        case json, form, xml
    }

    /// A format with an encoding that it can be written in: only flat bodies have forms and XML.
    package enum Body: Hashable, Sendable, CaseIterable {
        case standard, cloudEvents, flat, form, xml

        /// - Returns: `nil` for a format that the encoding can't write.
        package init?(_ format: Format, as encoding: Encoding) {
            switch (format, encoding) {
            case (.standard, .json): self = .standard
            case (.cloudEvents, .json): self = .cloudEvents
            case (.flat, .json): self = .flat
            case (.flat, .form): self = .form
            case (.flat, .xml): self = .xml
            case (.standard, .form), (.standard, .xml), (.cloudEvents, .form), (.cloudEvents, .xml): return nil
            }
        }

        package var format: Format {
            switch self {
            case .standard: .standard
            case .cloudEvents: .cloudEvents
            case .flat, .form, .xml: .flat
            }
        }

        package var encoding: Encoding {
            switch self {
            case .standard, .cloudEvents, .flat: .json
            case .form: .form
            case .xml: .xml
            }
        }
    }

    /// A part of a participant's identity that an endpoint may be told.
    package enum Disclosure: String, Hashable, Sendable, CaseIterable {
        case id, name, email, fields

        /// All but the custom fields.
        package static let standard: [Disclosure] = [.id, .name, .email]
    }

    package init(
        host: String,
        filter: EndpointFilter,
        body: Body = .standard,
        disclosure: [Disclosure] = Disclosure.standard,
        since: Position? = nil,
        pacing: DeliveryPacing = DeliveryPacing()
    ) {
        self.host = host
        self.filter = filter
        self.body = body
        self.disclosure = disclosure
        self.since = since
        self.pacing = pacing
    }
}
