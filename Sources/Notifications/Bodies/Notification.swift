package import Completions

/// What is told about one event, before it is said to anybody.
package struct Notification: Hashable, Sendable {
    package let event: Event
    package let position: Position
    /// How the participant stands after this event.
    package let completion: Completion
    /// The event whose telling this one takes the place of.
    package let supersedes: EventID?

    package init(event: Event, position: Position, completion: Completion, supersedes: EventID?) {
        self.event = event
        self.position = position
        self.completion = completion
        self.supersedes = supersedes
    }
}
