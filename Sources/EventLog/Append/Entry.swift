package import Completions

/// Something to be appended, before the log has decided what it is.
package enum Entry: Sendable {
    case finish(TellingOfFinish)
    case revocation(TellingOfRevocation)
    /// What an administrator, an import or the subscriber did.
    case administrative(Fact, account: AccountName, subject: Event.Subject?)
}

/// What a source says about one finish.
package struct TellingOfFinish: Sendable {
    package let account: AccountName
    package let recorded: RecordedFinish
    /// Whether this input named the same record before.
    package let sighting: Sighting

    /// How often an input has named a record.
    package enum Sighting: Sendable {
        case first, again
    }

    package init(account: AccountName, recorded: RecordedFinish, sighting: Sighting) {
        self.account = account
        self.recorded = recorded
        self.sighting = sighting
    }
}

/// What a source says about a finish it takes back.
package struct TellingOfRevocation: Sendable {
    package let account: AccountName
    /// The participant, where the source names one.
    package let participant: ParticipantID?
    package let revocation: Revocation
    /// The id of the source's own voiding record, if it has one.
    package let sourceID: String?

    package init(account: AccountName, participant: ParticipantID?, revocation: Revocation, sourceID: String?) {
        self.account = account
        self.participant = participant
        self.revocation = revocation
        self.sourceID = sourceID
    }
}
