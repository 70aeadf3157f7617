/// What an endpoint wants and how; the URL itself is a credential and stays in `keys.db`.
package struct EndpointConfiguration: Hashable, Sendable {
    /// Host and port as in the URL, without path, query or userinfo.
    package let host: String
    package let filter: EndpointFilter
    package let format: Format
    package let encoding: Encoding
    /// Which parts of the participant's identity a body carries, in this order.
    package let disclosure: [Disclosure]
    /// The first position told, where the endpoint asked for some of the past.
    package let since: Position?

    /// The shape of a body.
    package enum Format: String, Hashable, Sendable, CaseIterable {
        /// Standard Webhooks: `type`, `timestamp`, `data`.
        case standard
    }

    /// How a body is written.
    package enum Encoding: String, Hashable, Sendable, CaseIterable {
        case json
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
        format: Format = .standard,
        encoding: Encoding = .json,
        disclosure: [Disclosure] = Disclosure.standard,
        since: Position? = nil
    ) {
        self.host = host
        self.filter = filter
        self.format = format
        self.encoding = encoding
        self.disclosure = disclosure
        self.since = since
    }
}
