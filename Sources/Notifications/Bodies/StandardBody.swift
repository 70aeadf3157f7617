import Completions

/// The Standard Webhooks body: `type`, `timestamp`, `data`.
///
/// `timestamp` is when the event was recorded, which every event has; `data.finishedAt` is when it happened, as finely as known.
enum StandardBody {
    static func render(_ content: BodyContent) -> [UInt8] {
        var json = JSONWriter(reserving: 1200)
        json.object { json in
            json.member("type", content.notification.event.type.rawValue)
            json.member("timestamp", content.notification.event.recorded)
            json.member("data") { content.writeData(to: &$0) }
        }
        return json.bytes
    }
}

/// The CloudEvents 1.0 body in structured mode (JSON format 1.0.2): the line's attributes, with the data that a Standard Webhooks body has.
enum CloudEventsBody {
    static func render(_ content: BodyContent) -> [UInt8] {
        let event = content.notification.event
        var json = JSONWriter(reserving: 1400)
        json.object { json in
            json.member("specversion", text: "1.0")
            json.member("id", event.id)
            json.member("source", text: event.account.map { "//\(event.origin)/\($0)" } ?? "//\(event.origin)")
            json.member("type", event.type.rawValue)
            json.member("subject", event.subject)
            json.member("time", event.time)
            json.member("recordedtime", event.recorded)
            json.member("datacontenttype", text: "application/json")
            json.member("data") { content.writeData(to: &$0) }
        }
        return json.bytes
    }
}

extension BodyContent {
    /// The members of `data`, the same in both formats that nest.
    fileprivate func writeData(to json: inout JSONWriter) {
        let event = notification.event
        json.member("event", event.id)
        json.member("position", number: notification.position.number)
        json.member("account", event.account)
        if let participant = notification.participant { write(participant, to: &json) }
        if let completion = notification.completion { json.member("activity") { completion.activity.write(to: &$0) } }
        if let finish = event.fact.recordedFinish?.finish {
            json.member("outcome", finish.outcome.rawValue)
            if let score = finish.score { json.member("score") { score.write(to: &$0) } }
            json.member("startedAt", finish.started)
            json.member("finishedAt", finish.finished?.reported)
            json.member("precision", finish.finished?.reported.precision.rawValue)
            json.member("duration", finish.duration)
            json.member("attempt", number: finish.attempt)
        }
        json.member("reason", reason)
        writeOperation(to: &json)
        if let completion = notification.completion {
            json.member("completion") { json in
                json.member("id", completion.id)
                completion.writeStanding(to: &json)
            }
        }
        if let superseded {
            json.member("supersedes") { json in
                json.member("id", superseded.delivery)
                json.member("event", superseded.event)
            }
        }
    }

    private func write(_ participant: ParticipantID, to json: inout JSONWriter) {
        json.member("participant") { json in
            json.member("id", participant)
            json.member("identifier", person.id)
            json.member("name", person.name)
            json.member("email", person.email)
            if !person.others.isEmpty {
                json.member("fields") { json in
                    for field in person.others {
                        json.key(named: field.name)
                        json.string(field.value)
                    }
                }
            }
        }
    }

    /// What an operational event says.
    private func writeOperation(to json: inout JSONWriter) {
        let event = notification.event
        switch event.fact {
        case .endpointDisabled: json.member("endpoint", event.endpoint)
        case .importFinished(let finished):
            json.member("import", event.importRun)
            json.member("lines") { finished.lines.write(to: &$0) }
            json.member("facts") { finished.facts.write(to: &$0) }
        case .importLate(let late):
            json.member("source", text: late.source)
            json.member("expectedSeconds", number: late.expected)
            json.member("heard", late.heard)
        default: break
        }
    }
}
