/// The name of an event's type, as on the line.
package enum EventType: String, Hashable, Sendable, CaseIterable {
    case logOpened = "log.opened"
    case accountOpened = "account.opened"
    case accountPlanChanged = "account.plan.changed"
    case accountWebhooksSwitched = "account.webhooks.switched"
    case courseFinished = "course.finished"
    case examFinished = "exam.finished"
    case assessmentFinished = "assessment.finished"
    case finishCorrected = "finish.corrected"
    case finishRevoked = "finish.revoked"
    case importStarted = "import.started"
    case importFinished = "import.finished"
    case endpointAdded = "endpoint.added"
    case endpointChanged = "endpoint.changed"
    case endpointPaused = "endpoint.paused"
    case endpointResumed = "endpoint.resumed"
    case endpointDisabled = "endpoint.disabled"
    case endpointFailing = "endpoint.failing"
    case endpointRecovered = "endpoint.recovered"
    case endpointSecretRotated = "endpoint.secret.rotated"
    case endpointRemoved = "endpoint.removed"
    case deliveriesRequested = "deliveries.requested"
    case deliveriesSettled = "deliveries.settled"
    case participantMerged = "participant.merged"
    case participantSeparated = "participant.separated"
    case participantErased = "participant.erased"
    case participantHeld = "participant.held"
    case logKeyRotated = "log.key.rotated"
    case importLate = "import.late"

    /// The types that say something of a finish.
    package static let ofFinishes: [EventType] = [.courseFinished, .examFinished, .assessmentFinished, .finishCorrected, .finishRevoked]

    /// The types that tell how the work itself goes, to endpoints that name them.
    package static let operational: [EventType] = [.endpointDisabled, .importFinished, .importLate]

    /// The types that an endpoint can be told of.
    package static let notifying = ofFinishes + [.participantErased] + operational

    private static let spelt = allCases.map { (type: $0, text: Array($0.rawValue.utf8)) }

    /// Reads the name from bytes.
    package init?(_ text: borrowing Span<UInt8>) {
        for (type, name) in Self.spelt where name.count == text.count {
            var place = 0
            while place < name.count, name[place] == text[place] { place += 1 }
            if place == name.count {
                self = type
                return
            }
        }
        return nil
    }

    /// The type of a first telling of a finish of this kind.
    package init(finishOf kind: Activity.Kind) {
        switch kind {
        case .course: self = .courseFinished
        case .exam: self = .examFinished
        case .assessment: self = .assessmentFinished
        }
    }
}
