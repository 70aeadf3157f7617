import Completions
import Vault

/// CloudEvents 1.0 in JSON, alone, one a line or in batches, by the rules of the DocC page CloudEvents.
struct CloudEventsFormat: JSONFormat {
    typealias Field = CloudEventField

    let site: SourceSite
    /// Whether the operator named it; else people's ids are those of the event's source.
    let isSiteNamed: Bool
    /// Which finish a correction was of, so that a correction of that correction finds it.
    private var corrected = CorrectedEvents()

    init(site: SourceSite, isNamed: Bool) {
        self.site = site
        isSiteNamed = isNamed
    }

    mutating func take(_ record: JSONFields<CloudEventField>, number: Int, into lines: inout [ReadLine]) {
        lines.append(ReadLine(number: number, content: judged(record), text: record.text))
        guard let type = try? record.filled(.type), Self.kind(of: type) == "finish.corrected", let source = try? record.filled(.source),
            let id = try? record.filled(.id), let superseded = try? record.filled(.superseded)
        else { return }
        corrected.note("\(source) \(id)", of: "\(source) \(superseded)")
    }

    func content(of record: JSONFields<CloudEventField>) throws(Refusal) -> ReadLine.Content {
        guard try record.string(.specversion) == "1.0" else {
            throw Refusal(reason: "specversion is not \"1.0\": it is no CloudEvent")
        }
        let (id, source, type) = (try record.required(.id), try record.required(.source), try record.required(.type))
        if type.hasPrefix(OpenEdXBus.prefix) {
            guard isSiteNamed else {
                throw Refusal(reason: "Open edX's ids are a site's own: say with --source whose they are")
            }
            let fields: JSONFields<OpenEdXBusField> = try data(of: record)
            return try OpenEdXBus(fields: fields, site: site, time: try time(record)).content(
                of: String(type.dropFirst(OpenEdXBus.prefix.count))
            )
        }
        let kind = Self.kind(of: type)
        switch kind {
        case "course.finished", "exam.finished", "assessment.finished", "finish.corrected":
            guard record[.data].kind == .object else { throw Refusal(reason: "data is \(record[.data].kind.phrase), not an object") }
            let own = kind == "finish.corrected" ? corrected.first(of: "\(source) \(try record.required(.superseded))") : "\(source) \(id)"
            return .record(try finish(record, own: own, kind: kind))
        case "finish.revoked":
            guard let reason = Revocation.Reason(rawValue: try record.filled(.reason) ?? "") else {
                throw Refusal(reason: "data.reason is not one of \(Revocation.Reason.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            let target = corrected.first(of: "\(source) \(try record.required(.superseded))")
            return .revocation(
                SourceRevocation(target: target, reason: reason, id: "\(source) \(id)", at: try revoked(record)?.reported)
            )
        default:
            guard record.has(.verb), record.has(.actor) else { return .ignored("another event") }
            let statement: JSONFields<XAPIField>
            do {
                statement = try JSONFields(scanning: record.bytes(of: .data), nulls: .refused)
            } catch {
                throw Refusal(reason: "data is not JSON: \(error)")
            }
            return try XAPIStatement(fields: statement, zone: site.zone).content()
        }
    }

    /// The last two words of a type: whoever defines one may put a name of theirs before it.
    private static func kind(of type: String) -> String { type.split(separator: ".").suffix(2).joined(separator: ".") }

    private func data<Payload>(of record: JSONFields<CloudEventField>) throws(Refusal) -> JSONFields<Payload> {
        var bytes = record.bytes(of: .data)
        if let text = try record.filled(.base64) {
            guard let decoded = Base64.decode(text) else { throw Refusal(reason: "data_base64 is not base64") }
            bytes = decoded[...]
        } else if record[.data].kind != .object {
            throw Refusal(reason: "data is \(record[.data].kind.phrase), not an object")
        }
        do {
            return try JSONFields(scanning: bytes, nulls: .absent)
        } catch {
            throw Refusal(reason: "its data is not JSON: \(error)")
        }
    }

    private func finish(_ record: JSONFields<CloudEventField>, own: String, kind type: String) throws(Refusal) -> SourceRecord {
        let told = try record.filled(.kind).map { $0 } ?? String(type.prefix { $0 != "." })
        guard let kind = Activity.Kind(rawValue: told) else {
            throw Refusal(reason: "data.activity.kind is \"\(Refusal.shown(told))\", not course, exam or assessment")
        }
        guard let activity = try record.identifier(.activity), activity.utf8.count <= 512 else {
            throw Refusal(reason: "data.activity.id is missing, or longer than 512 bytes")
        }
        guard let outcome = Outcome(rawValue: try record.filled(.outcome) ?? "") else {
            throw Refusal(reason: "data.outcome is not one of \(Outcome.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let email = try record.filled(.email)
        let identifier = try record.identifier(.identifier)
        let pseudonym = try record.identifier(.participant, else: .subject)
        let people = isSiteNamed ? site : SourceSite(namespace: try record.required(.source), zone: site.zone)
        return SourceRecord(
            own: .id(own),
            person: (identifier ?? (email == nil ? pseudonym : nil)).map { people.person($0) }
                ?? email.map { PersonIdentifier(scheme: .email, value: $0) },
            data: PersonalData([("id", identifier ?? pseudonym), ("email", email), ("name", try record.filled(.name))]),
            activity: Activity(kind: kind, id: activity, version: try record.filled(.version), title: try record.filled(.title)),
            outcome: outcome,
            score: Score(
                raw: try record.told(.raw),
                min: try record.told(.min),
                max: try record.told(.max),
                scaled: try record.told(.scaled)
            ),
            started: try day(.started, record)?.reported,
            finished: try record.has(.finished) ? day(.finished, record) : time(record),
            duration: try record.duration(.duration),
            attempt: try record.count(.attempt),
            revised: try revised(record)?.reported
        )
    }

    /// When a finish was taken back, by the clock that its tellings have; what is taken back without a time is so for good.
    private func revoked(_ record: JSONFields<CloudEventField>) throws(Refusal) -> FinishTime? {
        guard let time = try time(record) else { return nil }
        guard let text = try record.filled(.recordedtime) else { return time }
        return try ISOTime.read(text, zone: site.zone, field: "recordedtime")
    }

    /// When it was told, which orders the tellings of one finish: where the data says when it was finished, the event's time is no other.
    private func revised(_ record: JSONFields<CloudEventField>) throws(Refusal) -> FinishTime? {
        if let text = try record.filled(.recordedtime) { return try ISOTime.read(text, zone: site.zone, field: "recordedtime") }
        return try record.has(.finished) ? time(record) : nil
    }

    private func time(_ record: JSONFields<CloudEventField>) throws(Refusal) -> FinishTime? {
        try record.filled(.time).map { (text) throws(Refusal) in try ISOTime.read(text, zone: site.zone, field: "time") }
    }

    /// A time that may be a day alone.
    private func day(_ field: CloudEventField, _ record: JSONFields<CloudEventField>) throws(Refusal) -> FinishTime? {
        guard let text = try record.filled(field) else { return nil }
        if let time = ReportedTime(text) { return FinishTime(time, original: FinishTime.Original(text: text, zone: nil)) }
        return try ISOTime.read(text, zone: site.zone, field: field.name)
    }
}

/// Which finishes corrections were of, the latest so many.
struct CorrectedEvents {
    private var events = Latest<String>()

    /// Notes that an event corrects another.
    mutating func note(_ event: String, of superseded: String) { events.note(event, first(of: superseded)) }

    /// The event that a chain of corrections began with.
    func first(of event: String) -> String { events[event] ?? event }
}
