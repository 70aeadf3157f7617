package import Completions

/// What is told about one event, before it is said to anybody.
package struct Notification: Hashable, Sendable {
    package let event: Event
    package let position: Position
    /// Absent where it is about nobody: an operational event.
    package let participant: ParticipantID?
    /// How the participant stands after this event; absent where it is about no finish.
    package let completion: Completion?
    /// The event whose telling this one takes the place of.
    package let supersedes: EventID?

    /// Says something of a finish.
    package init(event: Event, position: Position, completion: Completion, supersedes: EventID?) {
        self.init(event, position, completion.participant, completion, supersedes)
    }

    /// Says something of a participant alone.
    package init(event: Event, position: Position, participant: ParticipantID) {
        self.init(event, position, participant, nil, nil)
    }

    /// Says how the work itself goes.
    package init(operational event: Event, position: Position) { self.init(event, position, nil, nil, nil) }

    private init(_ event: Event, _ position: Position, _ participant: ParticipantID?, _ completion: Completion?, _ supersedes: EventID?) {
        self.event = event
        self.position = position
        self.participant = participant
        self.completion = completion
        self.supersedes = supersedes
    }
}
