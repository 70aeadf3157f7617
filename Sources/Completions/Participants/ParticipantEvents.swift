/// Pseudonyms turned out to be one person; the event's subject is the one that stays.
package struct ParticipantMerged: Hashable, Sendable {
    package let actor: ActorID
    package let merged: [ParticipantID]

    package init(actor: ActorID, merged: [ParticipantID]) {
        self.actor = actor
        self.merged = merged
    }
}

/// A merge was undone: pseudonyms are people of their own again; the event's subject is the one that they were taken for.
package struct ParticipantSeparated: Hashable, Sendable {
    package let actor: ActorID
    package let separated: [ParticipantID]

    package init(actor: ActorID, separated: [ParticipantID]) {
        self.actor = actor
        self.separated = separated
    }
}

/// A participant's personal data was erased.
package struct ParticipantErased: Hashable, Sendable {
    /// Why it was erased.
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        case requested, retention
    }

    package let actor: ActorID
    package let reason: Reason
    /// How many versions of personal data were deleted.
    package let versions: Int
    package let note: Commitment?

    package init(actor: ActorID, reason: Reason, versions: Int, note: Commitment? = nil) {
        self.actor = actor
        self.reason = reason
        self.versions = versions
        self.note = note
    }
}

/// A legal hold on a participant's data began or ended.
package struct ParticipantHeld: Hashable, Sendable {
    /// Whether the hold stands.
    package enum Hold: String, Hashable, Sendable, CaseIterable {
        case placed, released
    }

    package let actor: ActorID
    package let hold: Hold
    package let note: Commitment?

    package init(actor: ActorID, hold: Hold, note: Commitment? = nil) {
        self.actor = actor
        self.hold = hold
        self.note = note
    }
}
