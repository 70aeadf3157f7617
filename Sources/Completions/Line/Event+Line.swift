/// The most bytes a line may have (C2SP tlog-tiles entry bundles hold no more).
package let longestLine = 65_535

/// The version of the data that lines written today hold.
package let currentDataVersion = 1

extension Event {
    /// The event's canonical bytes: what is stored, exported and hashed.
    package var line: [UInt8] {
        var json = JSONWriter(reserving: 900)
        write(to: &json)
        return json.bytes
    }

    /// Writes the line behind what is written already, as a value that stands alone.
    ///
    /// - Returns: where the text of `recordedtime` begins, which always takes ``Timestamp/textLength`` bytes.
    @discardableResult
    package func write(to json: inout JSONWriter) -> Int {
        json.begin()
        var stamp = 0
        json.object { json in
            json.member("specversion", text: "1.0")
            json.member("id", id)
            json.member("source", text: account.map { "//\(origin)/\($0)" } ?? "//\(origin)")
            json.member("type", text: type.rawValue)
            json.member("account", text: account?.name)
            json.member("subject", subject)
            json.member("time", time)
            json.key("recordedtime")
            stamp = json.bytes.count + 1
            json.time(recorded)
            json.member("dataversion", number: currentDataVersion)
            json.member("data") { fact.write(to: &$0) }
        }
        return stamp
    }
}

extension Fact {
    /// The data's keys, in the order that the DocC page LineFormat freezes.
    func write(to json: inout JSONWriter) {
        switch self {
        case .logOpened(let opened):
            json.member("publickey", opened.publicKey)
            json.member("algorithm", "sha-256")
            json.member("lineversion", number: 1)
            json.member("zone", opened.zone)
            json.member("predecessor", opened.predecessor)
        case .accountOpened(let opened):
            json.member("actor", opened.actor)
            json.member("webhooks", opened.webhooks.rawValue)
            json.member("plan", opened.plan)
            opened.terms.write(to: &json)
        case .accountPlanChanged(let changed):
            json.member("actor", changed.actor)
            json.member("plan", changed.plan)
            changed.terms.write(to: &json)
        case .accountWebhooksSwitched(let switched):
            json.member("actor", switched.actor)
            json.member("webhooks", switched.webhooks.rawValue)
        case .finished(let recorded):
            recorded.write(to: &json)
        case .corrected(let correction):
            correction.recorded.write(to: &json)
            json.member("corrects", correction.corrects)
            json.member("reason", correction.reason.rawValue)
            json.member("actor", correction.actor)
            json.member("note", correction.note)
        case .revoked(let revocation):
            json.member("revokes", revocation.revokes)
            json.member("reason", revocation.reason.rawValue)
            json.member("import", revocation.importID)
            json.member("line", number: revocation.line)
            json.member("actor", revocation.actor)
            json.member("note", revocation.note)
        case .importStarted(let started):
            json.member("actor", started.actor)
            json.member("format", started.format)
            json.member("namespace", started.namespace)
            json.member("mapping", started.mapping)
            json.member("telling", started.telling.rawValue)
        case .importFinished(let finished):
            json.member("input", finished.input)
            json.member("lines") { finished.lines.write(to: &$0) }
            json.member("facts") { finished.facts.write(to: &$0) }
        case .endpointAdded(let configured), .endpointChanged(let configured):
            json.member("actor", configured.actor)
            configured.configuration.write(to: &json)
        case .endpointPaused(let acted), .endpointSecretRotated(let acted), .endpointRemoved(let acted):
            json.member("actor", acted.actor)
        case .endpointResumed(let resumed):
            json.member("actor", resumed.actor)
            json.member("backlog", resumed.backlog.rawValue)
        case .endpointDisabled(let turned), .endpointFailing(let turned), .endpointRecovered(let turned):
            json.member("reason", turned.reason.rawValue)
        case .deliveriesRequested(let requested):
            json.member("actor", requested.actor)
            json.member("purpose", requested.purpose.rawValue)
            json.member("from", number: requested.from.number)
            json.member("through", number: requested.through.number)
            if requested.scope != .all { json.member("only", requested.scope.rawValue) }
            if requested.identity != .same { json.member("as", requested.identity.rawValue) }
        case .deliveriesSettled(let settled):
            settled.write(to: &json)
        case .logKeyRotated(let rotated):
            json.member("actor", rotated.actor)
            json.member("publickey", rotated.publicKey)
        case .importLate(let late):
            json.member("source", text: late.source)
            json.member("expected", number: late.expected)
            json.member("heard", late.heard)
        case .participantMerged(let merged):
            json.member("actor", merged.actor)
            json.member("merged", all: merged.merged)
        case .participantSeparated(let separated):
            json.member("actor", separated.actor)
            json.member("separated", all: separated.separated)
        case .participantErased(let erased):
            json.member("actor", erased.actor)
            json.member("reason", erased.reason.rawValue)
            json.member("versions", number: erased.versions)
            json.member("note", erased.note)
        case .participantHeld(let held):
            json.member("actor", held.actor)
            json.member("hold", held.hold.rawValue)
            json.member("note", held.note)
        }
    }
}

extension RecordedFinish {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("sourcekey", sourceKey)
        json.member("import", importID)
        json.member("line", number: line)
        json.member("activity") { finish.activity.write(to: &$0) }
        json.member("outcome", text: finish.outcome.rawValue)
        if let score = finish.score { json.member("score") { score.write(to: &$0) } }
        json.member("startedAt", finish.started)
        json.member("finishedAt", finish.finished?.reported)
        json.member("precision", text: finish.finished?.reported.precision.rawValue)
        if let original = finish.finished?.original {
            json.member("original") { json in
                json.member("text", text: original.text)
                json.member("zone", text: original.zone)
            }
        }
        json.member("duration", text: finish.duration)
        json.member("attempt", number: finish.attempt)
        json.member("revised", finish.revised)
        json.member("commitment", hex: commitment.bytes)
    }
}

extension Activity {
    /// The four keys of an activity, on lines and in bodies alike.
    package func write(to json: inout JSONWriter) {
        json.member("kind", text: kind.rawValue)
        json.member("id", text: id)
        json.member("version", text: version)
        json.member("title", text: title)
    }
}

extension Score {
    /// The four numbers of a score, on lines and in bodies alike.
    package func write(to json: inout JSONWriter) {
        json.member("raw", decimal: raw)
        json.member("min", decimal: min)
        json.member("max", decimal: max)
        json.member("scaled", decimal: scaled)
    }
}

extension LineCounts {
    /// The counts with their sum first; `ignored` by reason in the order of the names.
    package func write(to json: inout JSONWriter) {
        json.member("read", number: read)
        json.member("used", number: used)
        json.member("joined", number: joined)
        json.member("ignored") { json in
            for (reason, count) in ignored.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                json.key(named: reason)
                json.token(String(count))
            }
        }
        json.member("refused", number: refused)
    }
}

extension FactCounts {
    /// All five counts.
    package func write(to json: inout JSONWriter) {
        json.member("recorded", number: recorded)
        json.member("duplicates", number: duplicates)
        json.member("reverted", number: reverted)
        json.member("corrected", number: corrected)
        json.member("revoked", number: revoked)
    }
}

extension EndpointConfiguration {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("scheme", "https")
        json.member("host", host)
        json.member("filter") { json in
            json.member("events", all: filter.events)
            if !filter.activities.isEmpty { json.member("activities", all: filter.activities) }
            if !filter.outcomes.isEmpty { json.member("outcomes", all: filter.outcomes.map(\.rawValue)) }
            if !filter.sources.isEmpty { json.member("sources", all: filter.sources) }
        }
        json.member("format", body.format.rawValue)
        json.member("encoding", body.encoding.rawValue)
        json.member("disclosure", all: disclosure.map(\.rawValue))
        json.member("since", number: since?.number)
        // What is as usual is left out.
        if pacing.order != .any { json.member("order", pacing.order.rawValue) }
        if pacing.concurrency != DeliveryPacing.usualConcurrency { json.member("concurrency", number: pacing.concurrency) }
        json.member("rate", pacing.rate)
    }
}

extension DeliveriesSettled {
    fileprivate func write(to json: inout JSONWriter) {
        func column(_ name: StaticString, _ element: (inout JSONWriter, Settlement) -> Void) {
            json.key(name)
            json.array(settlements, element)
        }
        column("position") { $0.token($1.position.description) }
        column("request") { $0.string($1.request?.description ?? "") }
        column("configuration") { $0.token($1.configuration.description) }
        column("how") { $0.string($1.how.rawValue) }
        column("attempts") { $0.token(String($1.attempts)) }
        column("status") { $0.token(String($1.status ?? 0)) }
        column("when") { $0.string($1.when.text(to: .millisecond)) }
        column("digest") { $0.string($1.digest ?? "") }
    }
}

extension PlanTerms {
    /// A member `terms`; none where nothing is limited.
    fileprivate func write(to json: inout JSONWriter) {
        guard self != .unlimited else { return }
        json.member("terms") { json in
            json.member("webhooks", webhooks.rawValue)
            json.member("endpoints", number: endpoints)
        }
    }
}
