/// Deliveries of one endpoint were asked for again: a range of positions that ends before this event.
package struct DeliveriesRequested: Hashable, Sendable {
    /// What the request is for.
    package enum Purpose: String, Hashable, Sendable, CaseIterable {
        /// Try again now what waits or was given up.
        case retry
        /// Send again what was delivered.
        case resend
        /// Send what was never owed.
        case backfill
    }

    /// Which deliveries of the range are meant.
    package enum Scope: String, Hashable, Sendable, CaseIterable {
        case all
        /// Only those that were not delivered.
        case failed
    }

    /// Under which `webhook-id` something is sent again.
    package enum Identity: String, Hashable, Sendable, CaseIterable {
        /// The one that it was told under: a receiver that has it knows it.
        case same
        /// One that is derived from this event.
        case new
    }

    package let actor: ActorID
    package let purpose: Purpose
    /// The first position, inclusive.
    package let from: Position
    /// The last position, inclusive.
    package let through: Position
    package let scope: Scope
    /// The same but for a resend that says otherwise.
    package let identity: Identity

    package init(
        actor: ActorID,
        purpose: Purpose,
        from: Position,
        through: Position,
        scope: Scope = .all,
        identity: Identity = .same
    ) {
        self.actor = actor
        self.purpose = purpose
        self.from = from
        self.through = through
        self.scope = scope
        self.identity = identity
    }
}

/// How a delivery came to need no more attempts.
package struct Settlement: Hashable, Sendable {
    /// The four ends of a delivery.
    package enum How: String, Hashable, Sendable, CaseIterable {
        case delivered, abandoned, skipped, withdrawn
    }

    /// The event that was told.
    package let position: Position
    /// The request it was sent under; absent for what was owed in the first place.
    package let request: EventID?
    /// The endpoint event whose configuration the last attempt used.
    package let configuration: Position
    package let how: How
    /// How many requests were made.
    package let attempts: Int
    /// The last HTTP status; absent where there was no answer.
    package let status: Int?
    package let when: Timestamp
    /// A keyed digest of the body sent: 32 hex digits; absent where nothing was sent.
    package let digest: String?

    package init(
        position: Position,
        request: EventID?,
        configuration: Position,
        how: How,
        attempts: Int,
        status: Int?,
        when: Timestamp,
        digest: String?
    ) {
        self.position = position
        self.request = request
        self.configuration = configuration
        self.how = how
        self.attempts = attempts
        self.status = status
        self.when = when
        self.digest = digest
    }
}

/// Deliveries of one endpoint were settled; kept in columns on the line.
package struct DeliveriesSettled: Hashable, Sendable {
    /// So many that a line stays below its limit of 65,535 bytes whatever they hold.
    package static let most = 300

    package let settlements: [Settlement]

    package init(settlements: [Settlement]) { self.settlements = settlements }
}
