/// A fact in the log, past tense, never changed: the envelope of CloudEvents 1.0 around a ``Fact``.
package struct Event: Hashable, Sendable {
    /// Who or what an event is about.
    package enum Subject: Hashable, Sendable {
        case participant(ParticipantID)
        case endpoint(EndpointID)
        case importRun(ImportID)
    }

    package let id: EventID
    package let origin: Origin
    /// Absent only on line 0, which comes before any account.
    package let account: AccountName?
    package let subject: Subject?
    /// When it happened, in UTC, where that is known to the second or finer; never made up.
    package let time: ReportedTime?
    /// When it was appended; never earlier than its predecessor's.
    package let recorded: Timestamp
    package let fact: Fact

    package init(
        id: EventID,
        origin: Origin,
        account: AccountName?,
        subject: Subject?,
        time: ReportedTime?,
        recorded: Timestamp,
        fact: Fact
    ) {
        self.id = id
        self.origin = origin
        self.account = account
        self.subject = subject
        self.time = time?.inUTC
        self.recorded = recorded
        self.fact = fact
    }

    package var type: EventType { fact.type }

    /// The participant, where the event is about one.
    package var participant: ParticipantID? {
        if case .participant(let participant) = subject { participant } else { nil }
    }

    /// The endpoint, where the event is about one.
    package var endpoint: EndpointID? {
        if case .endpoint(let endpoint) = subject { endpoint } else { nil }
    }

    /// The import, where the event is about one.
    package var importRun: ImportID? {
        if case .importRun(let run) = subject { run } else { nil }
    }
}

extension Event.Subject: LosslessStringConvertible {
    package var description: String {
        switch self {
        case .participant(let id): id.description
        case .endpoint(let id): id.description
        case .importRun(let id): id.description
        }
    }

    package init?(_ text: String) {
        var text = text
        let read = text.withUTF8 { unsafe Self($0.span) }
        guard let read else { return nil }
        self = read
    }

    /// Reads exactly what `description` writes.
    package init?(_ text: borrowing Span<UInt8>) {
        if let id = ParticipantID(text) {
            self = .participant(id)
        } else if let id = EndpointID(text) {
            self = .endpoint(id)
        } else if let id = ImportID(text) {
            self = .importRun(id)
        } else {
            return nil
        }
    }
}
