/// What an event says: one case a type, with the data of its line.
package enum Fact: Hashable, Sendable {
    case logOpened(LogOpened)
    case accountOpened(AccountOpened)
    case accountPlanChanged(AccountPlanChanged)
    case accountWebhooksSwitched(AccountWebhooksSwitched)
    case finished(RecordedFinish)
    case corrected(Correction)
    case revoked(Revocation)
    case importStarted(ImportStarted)
    case importFinished(ImportFinished)
    case endpointAdded(EndpointConfigured)
    case endpointChanged(EndpointConfigured)
    case endpointPaused(EndpointActed)
    case endpointResumed(EndpointResumed)
    case endpointDisabled(EndpointTurned)
    case endpointFailing(EndpointTurned)
    case endpointRecovered(EndpointTurned)
    case endpointSecretRotated(EndpointActed)
    case endpointRemoved(EndpointActed)
    case deliveriesRequested(DeliveriesRequested)
    case deliveriesSettled(DeliveriesSettled)
    case participantMerged(ParticipantMerged)
    case participantSeparated(ParticipantSeparated)
    case participantErased(ParticipantErased)
    case participantHeld(ParticipantHeld)
    case logKeyRotated(KeyRotated)
    case importLate(ImportLate)

    /// The type's name on the line.
    package var type: EventType {
        switch self {
        case .logOpened: .logOpened
        case .accountOpened: .accountOpened
        case .accountPlanChanged: .accountPlanChanged
        case .accountWebhooksSwitched: .accountWebhooksSwitched
        case .finished(let recorded): EventType(finishOf: recorded.finish.activity.kind)
        case .corrected: .finishCorrected
        case .revoked: .finishRevoked
        case .importStarted: .importStarted
        case .importFinished: .importFinished
        case .endpointAdded: .endpointAdded
        case .endpointChanged: .endpointChanged
        case .endpointPaused: .endpointPaused
        case .endpointResumed: .endpointResumed
        case .endpointDisabled: .endpointDisabled
        case .endpointFailing: .endpointFailing
        case .endpointRecovered: .endpointRecovered
        case .endpointSecretRotated: .endpointSecretRotated
        case .endpointRemoved: .endpointRemoved
        case .deliveriesRequested: .deliveriesRequested
        case .deliveriesSettled: .deliveriesSettled
        case .participantMerged: .participantMerged
        case .participantSeparated: .participantSeparated
        case .participantErased: .participantErased
        case .participantHeld: .participantHeld
        case .logKeyRotated: .logKeyRotated
        case .importLate: .importLate
        }
    }

    /// The finish that a first telling or a correction carries.
    package var recordedFinish: RecordedFinish? {
        switch self {
        case .finished(let recorded): recorded
        case .corrected(let correction): correction.recorded
        default: nil
        }
    }

    /// What commits to somebody's reason in words, which the vault keeps.
    package var note: Commitment? {
        switch self {
        case .corrected(let correction): correction.note
        case .revoked(let revocation): revocation.note
        case .participantErased(let erased): erased.note
        case .participantHeld(let held): held.note
        default: nil
        }
    }
}
