package import Completions

/// Why an endpoint is not told of an event.
package enum Untold: Hashable, Sendable {
    /// It was recorded before the endpoint was added.
    case before
    /// Its import was recorded as history.
    case history
    /// The endpoint's filter doesn't admit it.
    case filtered
    /// Nobody was told: another source had told the same, a newer telling stood already, or the account had no webhooks then.
    case nobody
    /// Others were told; the endpoint's configuration was another one then.
    case configuredSince

    /// Decides why there is no delivery.
    ///
    /// - Parameters:
    ///   - subject: what the filter looks at.
    ///   - telling: how the event's import was recorded, where one told it.
    ///   - isNotified: whether anybody was told.
    package init(
        of subject: EndpointFilter.Subject,
        at position: Position,
        to endpoint: Endpoint,
        telling: ImportStarted.Telling?,
        isNotified: Bool
    ) {
        if position < endpoint.configuration.since ?? endpoint.added {
            self = .before
        } else if telling == .history, position >= endpoint.added {
            self = .history
        } else if !endpoint.configuration.filter.admits(subject) {
            self = .filtered
        } else {
            self = isNotified ? .configuredSince : .nobody
        }
    }

    /// The reason for people.
    package var reason: String {
        switch self {
        case .before: "it was recorded before the endpoint was added"
        case .history: "it was imported as history"
        case .filtered: "the endpoint's filter doesn't admit it"
        case .nobody: "another source had told the same, a newer telling stood already, or the account's webhooks were off"
        case .configuredSince: "the endpoint was configured otherwise then"
        }
    }
}
