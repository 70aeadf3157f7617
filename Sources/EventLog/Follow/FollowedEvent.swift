package import Completions

/// An event as a projection takes it: with what only the log can find fast.
package struct FollowedEvent: Sendable {
    package let logged: LoggedEvent
    /// Where its record was told before, for a correction or a revocation; smallest first.
    package let earlier: [Position]

    package init(_ logged: LoggedEvent, earlier: [Position]) {
        self.logged = logged
        self.earlier = earlier
    }
}

/// Consecutive events, with what the log was when it ended with them: a follower may stop behind each stretch and go on from there.
package struct LogStretch: Sendable {
    package let events: [FollowedEvent]
    /// How many events the log had.
    package let size: Int
    /// The log's root at that size.
    package let root: [UInt8]
}
