/// An endpoint was added or its configuration replaced as a whole.
package struct EndpointConfigured: Hashable, Sendable {
    package let actor: ActorID
    package let configuration: EndpointConfiguration

    package init(actor: ActorID, configuration: EndpointConfiguration) {
        self.actor = actor
        self.configuration = configuration
    }
}

/// An endpoint was paused, removed, or given a new secret by somebody.
package struct EndpointActed: Hashable, Sendable {
    package let actor: ActorID

    package init(actor: ActorID) { self.actor = actor }
}

/// A paused or disabled endpoint takes deliveries again.
package struct EndpointResumed: Hashable, Sendable {
    /// What happens to the deliveries that waited.
    package enum Backlog: String, Hashable, Sendable, CaseIterable {
        /// All are delivered.
        case catchUp = "catch-up"
        /// All are settled as skipped.
        case skip
    }

    package let actor: ActorID
    package let backlog: Backlog

    package init(actor: ActorID, backlog: Backlog) {
        self.actor = actor
        self.backlog = backlog
    }
}

/// An endpoint's health changed by what it answered.
package struct EndpointTurned: Hashable, Sendable {
    /// Why an endpoint counts as failing or was disabled.
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        /// It answered 410 Gone.
        case gone
        /// Nothing but failure for longer than allowed.
        case failing
        /// Deliveries arrive again.
        case answering
    }

    package let reason: Reason

    package init(reason: Reason) { self.reason = reason }
}
