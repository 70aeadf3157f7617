package import Completions

/// An endpoint as its events leave it.
package struct Endpoint: Hashable, Sendable {
    /// Whether an endpoint takes deliveries.
    package enum State: Hashable, Sendable {
        /// Takes deliveries; left by pausing, disabling, failing and removing.
        case active
        /// Takes deliveries, but has answered with failure for a while; left by recovering or being disabled.
        case failing
        /// Keeps its place; left by resuming.
        case paused
        /// Keeps its place after Tassel gave up on it; left by resuming.
        case disabled(EndpointTurned.Reason)
        /// Gone for good.
        case removed

        /// Whether deliveries are attempted.
        package var takesDeliveries: Bool { self == .active || self == .failing }
    }

    package let id: EndpointID
    package let account: AccountName
    package var configuration: EndpointConfiguration
    /// Events below this position are its past.
    package let added: Position
    /// The event that its configuration comes from.
    package var configured: Position
    package var state: State
    /// When it entered its state.
    package var since: Timestamp

    package init(
        id: EndpointID,
        account: AccountName,
        configuration: EndpointConfiguration,
        added: Position,
        configured: Position,
        state: State,
        since: Timestamp
    ) {
        self.id = id
        self.account = account
        self.configuration = configuration
        self.added = added
        self.configured = configured
        self.state = state
        self.since = since
    }
}

extension Endpoint.State: LosslessStringConvertible {
    package var description: String {
        switch self {
        case .active: "active"
        case .failing: "failing"
        case .paused: "paused"
        case .disabled(let reason): "disabled:\(reason.rawValue)"
        case .removed: "removed"
        }
    }

    package init?(_ text: String) {
        switch text {
        case "active": self = .active
        case "failing": self = .failing
        case "paused": self = .paused
        case "removed": self = .removed
        default:
            guard text.hasPrefix("disabled:"), let reason = EndpointTurned.Reason(rawValue: String(text.dropFirst(9))) else { return nil }
            self = .disabled(reason)
        }
    }
}
