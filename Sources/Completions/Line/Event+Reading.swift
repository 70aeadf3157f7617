extension Event {
    /// Reads a line of this or an earlier data version.
    ///
    /// - Throws: ``LineError`` with the byte where the line leaves the canonical form or this version's knowledge.
    package init(line: [UInt8]) throws(LineError) { try self.init(line: line, in: line.indices) }

    /// Reads a line that lies at a place among others.
    package init(line bytes: [UInt8], in range: Range<Int>) throws(LineError) {
        var memo = Memo()
        try self.init(line: bytes, in: range, &memo)
    }

    /// What lines have in common that follow one another: most of a log has one source.
    package struct Memo: Sendable {
        fileprivate var source: [UInt8] = []
        fileprivate var account: AccountName?
        fileprivate var origin: Origin?

        package init() {}
    }

    /// The same, for whoever reads many: what the line has in common with the one before is not read again.
    package init(line bytes: [UInt8], in range: Range<Int>, _ memo: inout Memo) throws(LineError) {
        var reader = LineReader(bytes, in: range)
        self = try reader.object { (json) throws(LineError) -> Event in
            _ = try json.value("specversion") { $0 == "1.0" ? $0 : nil }
            let id = try json.plain("id") { EventID($0) }
            let isKnown = memo.origin != nil && json.takes("source", memo.source)
            let source = isKnown ? "" : try json.string("source")
            let type = try json.plain("type") { EventType($0) }
            let account = try json.optionalValue("account", AccountName.init)
            let origin: Origin
            if let known = memo.origin, isKnown, account == memo.account {
                origin = known
            } else {
                let text = isKnown ? String(decoding: memo.source, as: UTF8.self) : source
                guard let read = Origin(source: text, account: account) else { throw json.expected("a source of this account") }
                origin = read
                (memo.source, memo.account, memo.origin) = (Array(text.utf8), account, read)
            }
            let subject = try json.optionalPlain("subject") { Event.Subject($0) }
            let time = try json.optionalPlain("time") { ReportedTime(canonical: $0) }
            guard time?.inUTC == time else { throw json.expected("a time in UTC, known to the second") }
            let recorded = try json.plain("recordedtime") { Timestamp(canonical: $0) }
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
            let actor = try json.plain("actor") { ActorID($0) }
            let webhooks = try json.value("webhooks", Webhooks.init(rawValue:))
            let plan = try json.optionalString("plan")
            self = .accountOpened(AccountOpened(actor: actor, webhooks: webhooks, plan: plan, terms: try PlanTerms(from: &json)))
        case .accountPlanChanged:
            let actor = try json.plain("actor") { ActorID($0) }
            let plan = try json.optionalString("plan")
            self = .accountPlanChanged(AccountPlanChanged(actor: actor, plan: plan, terms: try PlanTerms(from: &json)))
        case .accountWebhooksSwitched:
            let actor = try json.plain("actor") { ActorID($0) }
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
        case .endpointPaused: self = .endpointPaused(EndpointActed(actor: try json.plain("actor") { ActorID($0) }))
        case .endpointSecretRotated: self = .endpointSecretRotated(EndpointActed(actor: try json.plain("actor") { ActorID($0) }))
        case .endpointRemoved: self = .endpointRemoved(EndpointActed(actor: try json.plain("actor") { ActorID($0) }))
        case .endpointResumed:
            let actor = try json.plain("actor") { ActorID($0) }
            self = .endpointResumed(
                EndpointResumed(actor: actor, backlog: try json.value("backlog", EndpointResumed.Backlog.init(rawValue:)))
            )
        case .endpointDisabled: self = .endpointDisabled(try EndpointTurned(from: &json))
        case .endpointFailing: self = .endpointFailing(try EndpointTurned(from: &json))
        case .endpointRecovered: self = .endpointRecovered(try EndpointTurned(from: &json))
        case .deliveriesRequested: self = .deliveriesRequested(try DeliveriesRequested(from: &json))
        case .deliveriesSettled: self = .deliveriesSettled(try DeliveriesSettled(from: &json))
        case .participantMerged:
            let actor = try json.plain("actor") { ActorID($0) }
            self = .participantMerged(ParticipantMerged(actor: actor, merged: try Self.people("merged", from: &json)))
        case .participantSeparated:
            let actor = try json.plain("actor") { ActorID($0) }
            self = .participantSeparated(ParticipantSeparated(actor: actor, separated: try Self.people("separated", from: &json)))
        case .participantErased:
            let actor = try json.plain("actor") { ActorID($0) }
            let reason = try json.value("reason", ParticipantErased.Reason.init(rawValue:))
            let versions = try json.number("versions")
            let note = try json.optionalPlain("note") { Commitment(hex: $0) }
            self = .participantErased(ParticipantErased(actor: actor, reason: reason, versions: versions, note: note))
        case .importLate: self = .importLate(try ImportLate(from: &json))
        case .logKeyRotated:
            let actor = try json.plain("actor") { ActorID($0) }
            self = .logKeyRotated(KeyRotated(actor: actor, publicKey: try json.plain("publickey") { Commitment(hex: $0) }))
        case .participantHeld:
            let actor = try json.plain("actor") { ActorID($0) }
            let hold = try json.value("hold", ParticipantHeld.Hold.init(rawValue:))
            self = .participantHeld(
                ParticipantHeld(actor: actor, hold: hold, note: try json.optionalPlain("note") { Commitment(hex: $0) })
            )
        }
    }
}

extension Origin {
    /// The origin in an event's `source`: `//origin/account`, or `//origin` before there is an account.
    fileprivate init?(source: String, account: AccountName?) {
        let ending = (account?.name.utf8.count).map { $0 + 1 } ?? 0
        let count = source.utf8.count - 2 - ending
        guard count > 0, source.utf8.starts(with: "//".utf8) else { return nil }
        if let account {
            let behind = source.utf8.dropFirst(2 + count)
            guard behind.first == UInt8(ascii: "/"), behind.dropFirst().elementsEqual(account.name.utf8) else { return nil }
        }
        self.init(String(Substring(source.utf8.dropFirst(2).prefix(count))))
    }
}

extension ReportedTime {
    /// Reads a time in the one spelling that `description` has.
    ///
    /// What is read has that spelling when it has its length, since each of the others is longer or shorter, but for a letter's case, a
    /// blank in place of the `T`, and a leap second.
    init?(canonical text: borrowing Span<UInt8>) {
        self.init(text)
        guard let clock else { return }
        let length =
            switch precision {
            case .day: 10
            case .minute: 16
            case .second: 19
            case .millisecond: 23
            case .microsecond: 26
            }
        guard text.count == length + (clock.offset == 0 ? 1 : 6), text[10] == UInt8(ascii: "T"),
            clock.offset != 0 || text[length] == UInt8(ascii: "Z"), precision < .second || text[17] != UInt8(ascii: "6")
        else { return nil }
    }
}

extension Timestamp {
    /// Reads an instant in the one spelling that `description` has.
    init?(canonical text: borrowing Span<UInt8>) {
        guard text.count == Self.textLength, let time = ReportedTime(canonical: text), time.precision == .microsecond,
            time.clock?.offset == 0
        else { return nil }
        self = time.beginning
    }
}

extension PlanTerms {
    /// Reads the member `terms`, if there is one.
    fileprivate init(from json: inout LineReader) throws(LineError) {
        self =
            try json.optionalObject("terms") { (json) throws(LineError) -> PlanTerms in
                let webhooks = try json.value("webhooks", Webhooks.init(rawValue:))
                return PlanTerms(webhooks: webhooks, endpoints: try json.optionalNumber("endpoints"))
            } ?? .unlimited
    }
}

extension Fact {
    fileprivate static func people(_ name: StaticString, from json: inout LineReader) throws(LineError) -> [ParticipantID] {
        try json.array(name) { (json) throws(LineError) -> ParticipantID in
            guard let id = ParticipantID(try json.stringElement()) else { throw json.expected("a pseudonym") }
            return id
        }
    }
}
