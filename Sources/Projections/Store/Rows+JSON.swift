package import Completions
package import Vault

/// How rows are written for programs: by the command line and the management API alike.
extension Endpoint {
    /// Its members, with how many deliveries of each state it has; never its URL or secret.
    package func write(_ counts: [String: Int], to json: inout JSONWriter) {
        json.member("endpoint", id)
        json.member("host", configuration.host)
        json.member("state", state)
        json.member("stateSince", since)
        json.member("account", account)
        json.member("events", all: configuration.filter.events)
        if !configuration.filter.activities.isEmpty { json.member("activities", all: configuration.filter.activities) }
        if !configuration.filter.outcomes.isEmpty {
            json.member("outcomes", all: configuration.filter.outcomes.map(\.rawValue))
        }
        if !configuration.filter.sources.isEmpty { json.member("sources", all: configuration.filter.sources) }
        json.member("format", configuration.body.format.rawValue)
        json.member("encoding", configuration.body.encoding.rawValue)
        json.member("disclosure", all: configuration.disclosure.map(\.rawValue))
        json.member("order", configuration.pacing.order.rawValue)
        json.member("concurrency", number: configuration.pacing.concurrency)
        json.member("rate", configuration.pacing.rate)
        json.member("added", number: added.number)
        json.member("deliveries") { json in
            for state in ["owed"] + Settlement.How.allCases.map(\.rawValue) {
                json.key(named: state)
                json.token(String(counts[state] ?? 0))
            }
        }
    }
}

extension Projections.Delivery {
    /// Its members.
    ///
    /// - Parameter isNow: whether it is known when it is due next.
    package func write(asOfNow isNow: Bool = true, to json: inout JSONWriter) {
        json.member("delivery", id)
        json.member("position", number: position.number)
        json.member("type", type)
        json.member("endpoint", endpoint)
        json.member("participant", participant)
        json.member("state", state.word)
        json.member("attempts", number: attempts)
        if isNow { json.member("nextDue", due) }
        json.member("status", number: status)
        json.member("problem", problem)
        json.member("changed", changed)
        json.member("digest", digest)
    }
}

extension Projections.ImportRun {
    /// Its members, with the name of its file where that is known.
    package func write(file: String?, to json: inout JSONWriter) {
        json.member("import", id)
        json.member("position", number: position.number)
        json.member("started", started)
        json.member("finished", finished)
        json.member("format", text: format)
        json.member("source", text: namespace)
        json.member("telling", text: telling)
        json.member("refused", number: refused)
        json.member("file", file)
    }
}

extension Completion {
    /// Its members, with what may be told of the person.
    package func write(_ person: PersonalData?, to json: inout JSONWriter) {
        json.member("participant", participant)
        json.member("identifier", person?["id"])
        json.member("name", person?["name"])
        json.member("email", person?["email"])
        json.member("activity") { activity.write(to: &$0) }
        writeStanding(to: &json)
        json.member("completion", id)
        json.member("account", account)
    }
}
