extension Event {
    /// Reads a line of this or an earlier data version.
    ///
    /// - Throws: ``LineError`` with the byte where the line leaves the canonical form or this version's knowledge.
    package init(line: [UInt8]) throws(LineError) {
        var reader = LineReader(line)
        self = try reader.object { (json) throws(LineError) -> Event in
            _ = try json.value("specversion") { $0 == "1.0" ? $0 : nil }
            let id = try json.value("id", EventID.init)
            let source = try json.string("source")
            let type = try json.value("type", EventType.init(rawValue:))
            let account = try json.optionalValue("account", AccountName.init)
            let ending = account.map { "/\($0)" } ?? ""
            guard source.hasPrefix("//"), source.hasSuffix(ending), let origin = Origin(String(source.dropFirst(2).dropLast(ending.count)))
            else { throw json.expected("a source of this account") }
            let subject = try json.optionalValue("subject", Event.Subject.init)
            let time = try json.optionalValue("time", ReportedTime.init(canonical:))
            let recorded = try json.value("recordedtime", Timestamp.init(canonical:))
            guard try json.number("dataversion") == currentDataVersion else { throw json.expected("data version \(currentDataVersion)") }
            let participant: ParticipantID? = if case .participant(let participant) = subject { participant } else { nil }
            let fact = try json.object("data") { (json) throws(LineError) -> Fact in
                try Fact(type, about: participant, from: &json)
            }
            return Event(id: id, origin: origin, account: account, subject: subject, time: time, recorded: recorded, fact: fact)
        }
        try reader.end()
    }
}

extension Fact {
    fileprivate init(_ type: EventType, about participant: ParticipantID?, from json: inout LineReader) throws(LineError) {
        switch type {
        case .logOpened: self = .logOpened(try LogOpened(from: &json))
        case .accountOpened:
            let actor = try json.value("actor", ActorID.init)
            let webhooks = try json.value("webhooks", Webhooks.init(rawValue:))
            self = .accountOpened(AccountOpened(actor: actor, webhooks: webhooks, plan: try json.optionalString("plan")))
        case .accountPlanChanged:
            let actor = try json.value("actor", ActorID.init)
            self = .accountPlanChanged(AccountPlanChanged(actor: actor, plan: try json.optionalString("plan")))
        case .accountWebhooksSwitched:
            let actor = try json.value("actor", ActorID.init)
            self = .accountWebhooksSwitched(
                AccountWebhooksSwitched(actor: actor, webhooks: try json.value("webhooks", Webhooks.init(rawValue:)))
            )
        case .courseFinished, .examFinished, .assessmentFinished:
            let recorded = try RecordedFinish(about: participant, from: &json)
            guard EventType(finishOf: recorded.finish.activity.kind) == type else { throw json.expected("an activity of the event's kind") }
            self = .finished(recorded)
        case .finishCorrected: self = .corrected(try Correction(about: participant, from: &json))
        case .finishRevoked: self = .revoked(try Revocation(from: &json))
        case .importStarted: self = .importStarted(try ImportStarted(from: &json))
        case .importFinished: self = .importFinished(try ImportFinished(from: &json))
        case .endpointAdded: self = .endpointAdded(try EndpointConfigured(from: &json))
        case .endpointChanged: self = .endpointChanged(try EndpointConfigured(from: &json))
        case .endpointPaused: self = .endpointPaused(EndpointActed(actor: try json.value("actor", ActorID.init)))
        case .endpointSecretRotated: self = .endpointSecretRotated(EndpointActed(actor: try json.value("actor", ActorID.init)))
        case .endpointRemoved: self = .endpointRemoved(EndpointActed(actor: try json.value("actor", ActorID.init)))
        case .endpointResumed:
            let actor = try json.value("actor", ActorID.init)
            self = .endpointResumed(
                EndpointResumed(actor: actor, backlog: try json.value("backlog", EndpointResumed.Backlog.init(rawValue:)))
            )
        case .endpointDisabled: self = .endpointDisabled(try EndpointTurned(from: &json))
        case .endpointFailing: self = .endpointFailing(try EndpointTurned(from: &json))
        case .endpointRecovered: self = .endpointRecovered(try EndpointTurned(from: &json))
        case .deliveriesRequested: self = .deliveriesRequested(try DeliveriesRequested(from: &json))
        case .deliveriesSettled: self = .deliveriesSettled(try DeliveriesSettled(from: &json))
        case .participantMerged:
            let actor = try json.value("actor", ActorID.init)
            let merged = try json.array("merged") { (json) throws(LineError) -> ParticipantID in
                guard let id = ParticipantID(try json.stringElement()) else { throw json.expected("a pseudonym") }
                return id
            }
            self = .participantMerged(ParticipantMerged(actor: actor, merged: merged))
        case .participantErased:
            let actor = try json.value("actor", ActorID.init)
            let reason = try json.value("reason", ParticipantErased.Reason.init(rawValue:))
            let versions = try json.number("versions")
            let note = try json.optionalValue("note", Commitment.init(hex:))
            self = .participantErased(ParticipantErased(actor: actor, reason: reason, versions: versions, note: note))
        case .participantHeld:
            let actor = try json.value("actor", ActorID.init)
            let hold = try json.value("hold", ParticipantHeld.Hold.init(rawValue:))
            self = .participantHeld(
                ParticipantHeld(actor: actor, hold: hold, note: try json.optionalValue("note", Commitment.init(hex:)))
            )
        }
    }
}

extension ReportedTime {
    /// Reads a time in the one spelling that `description` has.
    init?(canonical text: String) {
        self.init(text)
        guard description == text else { return nil }
    }
}

extension Timestamp {
    /// Reads an instant in the one spelling that `description` has.
    init?(canonical text: String) {
        self.init(text)
        guard description == text else { return nil }
    }
}
