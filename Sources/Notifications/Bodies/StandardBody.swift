package import Completions

/// The Standard Webhooks body: `type`, `timestamp`, `data`; a pure function, the same bytes whenever it is rendered.
///
/// `timestamp` is when the event was recorded, which every event has; `data.finishedAt` is when it happened, as finely as known.
package enum StandardBody {
    /// The bytes that are sent and signed.
    package static func render(
        _ notification: Notification,
        about person: PersonalFields,
        to endpoint: EndpointID,
        disclosing disclosure: [EndpointConfiguration.Disclosure]
    ) -> [UInt8] {
        let event = notification.event
        var json = JSONWriter(reserving: 1200)
        json.object { json in
            json.member("type", event.type.rawValue)
            json.member("timestamp", event.recorded)
            json.member("data") { json in
                json.member("event", event.id)
                json.member("position", number: notification.position.number)
                json.member("account", event.account)
                json.member("participant") { json in
                    json.member("id", notification.completion.participant)
                    write(person, disclosing: disclosure, to: &json)
                }
                json.member("activity") { notification.completion.activity.write(to: &$0) }
                write(event.fact, to: &json)
                json.member("completion") { json in
                    json.member("id", notification.completion.id)
                    notification.completion.writeStanding(to: &json)
                }
                if let superseded = notification.supersedes {
                    json.member("supersedes") { json in
                        json.member("id", DeliveryID(of: superseded, to: endpoint))
                        json.member("event", superseded)
                    }
                }
            }
        }
        return json.bytes
    }

    private static func write(
        _ person: PersonalFields,
        disclosing disclosure: [EndpointConfiguration.Disclosure],
        to json: inout JSONWriter
    ) {
        if disclosure.contains(.id) { json.member("identifier", person.id) }
        if disclosure.contains(.name) { json.member("name", person.name) }
        if disclosure.contains(.email) { json.member("email", person.email) }
        if disclosure.contains(.fields), !person.others.isEmpty {
            json.member("fields") { json in
                for (name, value) in person.others.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                    json.key(named: name)
                    json.string(value)
                }
            }
        }
    }

    private static func write(_ fact: Fact, to json: inout JSONWriter) {
        if let finish = fact.recordedFinish?.finish {
            json.member("outcome", finish.outcome.rawValue)
            if let score = finish.score { json.member("score") { score.write(to: &$0) } }
            json.member("startedAt", finish.started)
            json.member("finishedAt", finish.finished?.reported)
            json.member("precision", finish.finished?.reported.precision.rawValue)
            json.member("duration", finish.duration)
            json.member("attempt", number: finish.attempt)
        }
        if case .corrected(let correction) = fact { json.member("reason", correction.reason.rawValue) }
        if case .revoked(let revocation) = fact { json.member("reason", revocation.reason.rawValue) }
    }
}
