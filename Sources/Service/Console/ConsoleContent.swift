import Audit
import Completions
import EventLog
import HTTPTypes
import Projections
import Subscriber
import Vault

/// What the console's pages show, as the contexts of their templates.
struct ConsoleContent: Sendable {
    let store: Store
    let sources: Sources
    let condition: ServiceCondition
    let now: Timestamp
    let session: ConsoleSessions.Session

    private var token: AccessToken { session.token }
    private var canManage: Bool { token.scopes.contains(.manage) }

    /// How many days the chart shows.
    private static let days = 60

    func overview() async throws -> [String: Any] {
        try await store.catchUp()
        let configuration = try await store.projections.configuration()
        let endpoints = configuration.endpoints.values.filter { $0.state != .removed && token.sees($0.account) }.sorted {
            $0.added < $1.added
        }
        let needs = try await needs()
        let first = CivilDate(daysSince1970: Int(now.seconds / 86_400) - Self.days + 1)
        var counts: [(day: CivilDate, outcome: Outcome, count: Int)] = []
        for account in configuration.accounts.keys.sorted() where token.sees(account) {
            counts += try await store.projections.completionsByDay(since: first, in: account)
        }
        return [
            "log": store.log.origin.description,
            "isWell": needs.isEmpty,
            "needs": needs.map { ["found": $0.found, "next": $0.next] },
            "figures": try await figures(endpoints),
            "feeds": try await feeds(),
            "endpoints": try await rows(of: endpoints),
            "imports": try await imports(),
            "chart": ConsoleChart(counts, from: first, days: Self.days),
        ]
    }

    private func needs() async throws -> [(found: String, next: String)] {
        let service = condition.all.map { (found: "the service: \($0.problem)", next: "see its log: journalctl -u tassel") }
        // Whoever sees one account alone isn't told of others.
        guard token.account == nil else { return [] }
        return service + (try await Need.all(in: store, at: now)).map { (found: $0.found, next: $0.next) }
    }

    private func figures(_ endpoints: [Endpoint]) async throws -> [[String: Any]] {
        let counts = try await store.projections.deliveryCounts()
        let owed = endpoints.reduce(0) { $0 + (counts[$1.id]?["owed"] ?? 0) }
        let oldest = try await store.schedule.oldestOwed().filter { item in endpoints.contains { $0.id == item.key } }.values.min()
        var figures: [(String, String)] = [("deliveries owed", Self.grouped(owed)), ("oldest of them", try await age(of: oldest))]
        if token.account == nil {
            let summary = try await store.projections.summary()
            figures += [
                ("completions", Self.grouped(summary.completions)), ("finishes", Self.grouped(summary.finishes)),
                ("events", Self.grouped(try await store.log.size())), ("lines refused", Self.grouped(summary.refused)),
            ]
        }
        return figures.map { ["name": $0.0, "value": $0.1] }
    }

    private func age(of position: Position?) async throws -> String {
        guard let position else { return "none" }
        return Self.span(now - (try await store.log.event(at: position).event.recorded))
    }

    private func feeds() async throws -> [[String: Any]] {
        let ways = Dictionary(
            sources.all.map { source in
                let ways = [source.configuration.push.map { _ in "pushes" }, source.configuration.folder.map { _ in "folder" }]
                return (source.configuration.name, ways.compactMap { $0 }.joined(separator: ", "))
            },
            uniquingKeysWith: { first, _ in first }
        )
        return try await store.keys.feeds().filter { token.sees($0.account) }.map { feed in
            let isLate = feed.isLate(at: now)
            return [
                "name": feed.name, "state": isLate ? "late" : feed.heard == nil ? "nothing yet" : "well",
                "tone": isLate ? "bad" : feed.heard == nil ? "quiet" : "good", "heard": feed.heard?.text(to: .second) ?? "",
                "due": feed.due?.text(to: .second) ?? "", "how": ways[feed.name] ?? "",
            ]
        }
    }

    private func rows(of endpoints: [Endpoint]) async throws -> [[String: Any]] {
        let counts = try await store.projections.deliveryCounts()
        let oldest = try await store.schedule.oldestOwed()
        var rows: [[String: Any]] = []
        for endpoint in endpoints {
            let record = try await store.schedule.record(of: endpoint.id)
            let first = oldest[endpoint.id]
            rows.append([
                "id": endpoint.id.description, "host": endpoint.configuration.host, "state": endpoint.state.description,
                "tone": Self.tone(of: endpoint.state), "owed": Self.grouped(counts[endpoint.id]?["owed"] ?? 0),
                "oldest": first == nil ? "" : try await age(of: first),
                "delivered": Self.grouped(counts[endpoint.id]?["delivered"] ?? 0), "rate": Self.rate(record),
                "half": Self.milliseconds(record.median), "most": Self.milliseconds(record.percentile95),
            ])
        }
        return rows
    }

    private func imports() async throws -> [[String: Any]] {
        var rows: [[String: Any]] = []
        for run in try await store.projections.imports(limit: 10) {
            let account = try await store.log.event(at: run.position).event.account
            guard token.sees(account) else { continue }
            rows.append([
                "began": run.started.text(to: .second), "ended": run.finished?.text(to: .second) ?? "goes on, or was cut short",
                "format": run.format, "source": run.namespace, "telling": run.telling, "refused": run.refused.map { String($0) } ?? "",
            ])
        }
        return rows
    }

    /// An endpoint's page.
    ///
    /// - Throws: ``Problem`` where there is none that the token may know of.
    func endpoint(_ id: EndpointID?) async throws -> [String: Any] {
        try await store.catchUp()
        let found = try await store.projections.configuration().endpoint(id, for: token)
        let counts = try await store.projections.deliveryCounts()[found.id] ?? [:]
        let record = try await store.schedule.record(of: found.id)
        var question = Projections.DeliveryQuestion()
        question.endpoint = found.id
        let newest = try await store.projections.deliveries(question, limit: 20)
        question.state = "owed"
        // What failed first: what merely waits behind it says less.
        let waiting = try await store.projections.deliveries(question, limit: 100)
        let owed = waiting.filter { $0.problem != nil } + waiting.filter { $0.problem == nil }
        let figures = [
            ("owed", Self.grouped(counts["owed"] ?? 0)), ("delivered", Self.grouped(counts["delivered"] ?? 0)),
            ("given up", Self.grouped((counts["abandoned"] ?? 0) + (counts["skipped"] ?? 0))), ("of late", Self.rate(record)),
            ("half within", Self.milliseconds(record.median)), ("95 % within", Self.milliseconds(record.percentile95)),
        ]
        return [
            "id": found.id.description, "host": found.configuration.host, "state": found.state.description,
            "tone": Self.tone(of: found.state),
            "since": found.since.text(to: .second), "account": found.account.name,
            "events": found.configuration.filter.events.map(\.text).joined(separator: " "),
            "body": "\(found.configuration.body.format.rawValue), \(found.configuration.body.encoding.rawValue)",
            "figures": figures.map { ["name": $0.0, "value": $0.1] as [String: Any] },
            "canManage": canManage, "formKey": session.formKey, "actions": actions(for: found),
            "owed": owed.map { delivery -> [String: Any] in
                [
                    "id": delivery.id.description, "position": delivery.position.description, "type": delivery.type,
                    "state": found.state.takesDeliveries ? "owed" : "held", "attempts": String(delivery.attempts),
                    "next": delivery.due?.text(to: .second) ?? "when asked", "why": delivery.problem ?? "not tried yet",
                    "retry": canManage && found.state.takesDeliveries, "formKey": session.formKey,
                ]
            },
            "newest": newest.map { delivery -> [String: Any] in
                [
                    "position": delivery.position.description, "type": delivery.type, "state": delivery.state.word,
                    "attempts": String(delivery.attempts), "status": delivery.status.map { String($0) } ?? "",
                    "changed": delivery.changed.text(to: .second),
                ]
            },
        ]
    }

    private func actions(for endpoint: Endpoint) -> [[String: Any]] {
        let actions: [(name: String, path: String, ask: String?)] =
            endpoint.state.takesDeliveries
            ? [
                ("Send all that is owed now", "retry", nil), ("Send again what failed", "resend", "Send again what was given up?"),
                ("Pause", "pause", "Pause this endpoint? What it is owed waits."),
            ] : [("Resume", "resume", nil)]
        return actions.map { action in
            var context: [String: Any] = [
                "id": endpoint.id.description, "name": action.name, "path": action.path, "formKey": session.formKey,
            ]
            if let ask = action.ask { context["ask"] = ask }
            return context
        }
    }

    /// A person's page: who they are, and the story of one activity.
    func people(_ person: String, _ activity: String) async throws -> [String: Any] {
        var context: [String: Any] = ["person": person, "activity": activity]
        guard !person.isEmpty else { return context }
        try await store.catchUp()
        let account = token.account ?? .main
        // A pseudonym alone would be anybody's.
        let found = try await store.participants(matching: person, in: account).asyncFilter { participant in
            try await store.vault.participants(beginning: participant.description, in: account).contains(participant)
        }
        guard !found.isEmpty else { throw Problem(.notFound, "nobody is known by that") }
        context["found"] = try await found.prefix(5).asyncMap { participant in
            let card = try await PersonCard.card(of: participant, in: store)
            var question = Projections.CompletionQuestion(account: account)
            question.participants = [participant]
            let completions = try await store.projections.completions(question, limit: 200).map(\.completion)
            return [
                "name": card.name ?? participant.short, "participant": participant.description, "state": card.state,
                "identifiers": card.identifiers.map(\.value).joined(separator: ", "),
                "completions": completions.map { completion -> [String: Any] in
                    [
                        "activity": completion.activity.id, "title": completion.activity.title ?? "",
                        "outcome": completion.outcome?.rawValue ?? "taken back", "attempts": String(completion.attempts),
                        "last": completion.last?.finished?.description ?? "",
                        "href": "/console/people?person=\(participant)&activity=\(Self.percentEncoded(completion.activity.id))",
                    ]
                },
            ] as [String: Any]
        }
        guard !activity.isEmpty else { return context }
        context["hasStory"] = true
        let configuration = try await store.projections.configuration()
        let endpoints = configuration.endpoints(of: account).sorted { $0.added < $1.added }
        let story = Why(activity, in: store, at: now)
        context["story"] = try await story.rows(of: found, at: endpoints).map { row -> [String: Any] in
            var item: [String: Any] = [
                "type": row.event.type.rawValue, "position": row.position.description, "from": row.from,
                "told": row.told == "no" ? "not told" : row.told,
                "why": row.why,
            ]
            if let outcome = row.event.fact.recordedFinish?.finish.outcome { item["outcome"] = outcome.rawValue }
            if let endpoint = row.endpoint.flatMap({ configuration.endpoints[$0] }) { item["endpoint"] = endpoint.configuration.host }
            return item
        }
        context["refused"] = try await story.refused(naming: person, in: account).map { line -> [String: Any] in
            ["text": "import \(line.run.short) refused line \(line.line), which names both: \(line.reason)"]
        }
        return context
    }

    /// What the log can prove, and what the last verification found.
    func proof(_ verified: ConsoleVerification.Result?) async throws -> [String: Any] {
        guard token.account == nil else { throw RecordOperations.wholeStore }
        let note = try await store.log.newestCheckpoint() ?? "nothing was signed yet"
        let covered = try await store.log.newestCheckpointSize()
        var context: [String: Any] = [
            "events": Self.grouped(try await store.log.size()), "covered": Self.grouped(covered), "checkpoint": note,
            "key": store.log.verifier.description, "formKey": session.formKey,
        ]
        if let verified {
            context["verified"] =
                [
                    "tone": verified.isGood ? "good" : "bad", "result": verified.text, "when": verified.at.text(to: .second),
                    "findings": verified.findings.map { ["text": $0] as [String: Any] },
                ] as [String: Any]
        }
        return context
    }

    private static func tone(of state: Endpoint.State) -> String {
        switch state {
        case .active: "good"
        case .paused: "warn"
        case .failing, .disabled, .removed: "bad"
        }
    }

    private static func rate(_ record: DeliveryRecord) -> String {
        guard record.attempts > 0 else { return "" }
        let share = record.delivered * 1_000 / record.attempts
        return "\(share / 10).\(share % 10) %"
    }

    private static func milliseconds(_ span: Duration?) -> String {
        guard let span else { return "" }
        let tenths = (span.microseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10) ms"
    }

    /// A span as people say it.
    private static func span(_ span: Duration) -> String {
        let seconds = max(0, span.components.seconds)
        if seconds < 120 { return "\(seconds) s" }
        if seconds < 7_200 { return "\(seconds / 60) min" }
        return seconds < 172_800 ? "\(seconds / 3_600) h" : "\(seconds / 86_400) days"
    }

    /// A number with its thousands apart.
    private static func grouped(_ number: Int) -> String {
        var text = String(number)
        var place = text.count - 3
        while place > 0 {
            text.insert("\u{202F}", at: text.index(text.startIndex, offsetBy: place))
            place -= 3
        }
        return text
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
            return isPlain ? String(UnicodeScalar(byte)) : "%" + hex([byte]).uppercased()
        }.joined()
    }
}

extension Store {
    /// What is due, and how it went.
    fileprivate var schedule: DeliverySchedule { DeliverySchedule(projections) }
}

extension Sequence {
    /// Those that satisfy something, looked at one after the other.
    fileprivate func asyncFilter(_ isIncluded: (Element) async throws -> Bool) async rethrows -> [Element] {
        var values: [Element] = []
        for element in self where try await isIncluded(element) { values.append(element) }
        return values
    }

    /// Maps one after the other.
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
