package import Completions
import EventLog
package import Projections
import Vault

/// Why what is known of a person and an activity was told, or wasn't: one row an event and endpoint.
package struct Why: Sendable {
    /// What became of one event at one endpoint.
    package struct Row: Sendable {
        package let position: Position
        package let event: Event
        /// Absent for what was done by hand.
        package let source: EventOrigin?
        /// Absent where there are no endpoints.
        package let endpoint: EndpointID?
        package let delivery: DeliveryID?
        /// `no`, `owed`, or how it was settled.
        package let told: String
        package let why: String

        /// Where the event came from, for people.
        package var from: String { source?.text ?? "by hand" }

        /// Its members.
        package func write(to json: inout JSONWriter) {
            let finish = event.fact.recordedFinish?.finish
            json.member("position", number: position.number)
            json.member("event", event.id)
            json.member("type", event.type.rawValue)
            json.member("outcome", finish?.outcome.rawValue)
            if let score = finish?.score { json.member("score") { score.write(to: &$0) } }
            json.member("finishedAt", finish?.finished?.reported)
            json.member("original", finish?.finished?.original.text)
            json.member("from", from)
            json.member("import", source?.run)
            json.member("file", source?.file)
            json.member("line", number: source?.line)
            json.member("format", source?.format)
            json.member("source", source?.namespace)
            json.member("endpoint", endpoint)
            json.member("delivery", delivery)
            json.member("told", told)
            json.member("why", why)
        }
    }

    private let store: Store
    private let activity: String
    private let now: Timestamp
    /// Whether the store is as it was known at an earlier time.
    private let isPast: Bool

    package init(_ activity: String, in store: Store, at now: Timestamp, isPast: Bool = false) {
        self.activity = activity
        self.store = store
        self.now = now
        self.isPast = isPast
    }

    /// The story of some people, in the order of the log.
    ///
    /// - Parameter endpoints: whom to tell of; where there are none, there is still what was recorded, and from where.
    package func rows(of people: [ParticipantID], at endpoints: [Endpoint]) async throws -> [Row] {
        var rows: [Row] = []
        for participant in people {
            for story in try await store.projections.tellings(of: try await store.group(of: participant), activity: activity) {
                guard let event = try await store.log.events(at: [story.position]).first?.event else { continue }
                let source = try await EventOrigin(of: event, in: store)
                for endpoint in endpoints.isEmpty ? [nil] : endpoints.map(Optional.some) {
                    let verdict = try await verdict(on: story, event, endpoint, source)
                    rows.append(
                        Row(
                            position: story.position,
                            event: event,
                            source: source,
                            endpoint: endpoint?.id,
                            delivery: verdict.delivery,
                            told: verdict.told,
                            why: verdict.why
                        )
                    )
                }
            }
        }
        return rows
    }

    /// Refused lines of an account that name a person and the activity, with why: the reason that nothing may be recorded.
    package func refused(naming person: String, in account: AccountName) async throws -> [(run: ImportID, line: Int, reason: String)] {
        var found: [(run: ImportID, line: Int, reason: String)] = []
        for run in try await store.projections.imports(limit: 1_000) where run.refused.map({ $0 > 0 }) ?? true {
            guard try await store.log.event(at: run.position).event.account == account else { continue }
            for line in try await store.vault.refusedLines(of: run.id) where line.text.contains(person) && line.text.contains(activity) {
                found.append((run.id, line.line, line.reason))
            }
        }
        return found
    }

    private func verdict(
        on story: Projections.TellingStory,
        _ event: Event,
        _ endpoint: Endpoint?,
        _ source: EventOrigin?
    ) async throws -> (told: String, why: String, delivery: DeliveryID?) {
        guard let endpoint else { return ("no", "there are no endpoints", nil) }
        guard let delivery = story.deliveries.first(where: { $0.endpoint == endpoint.id }) else {
            let subject = EndpointFilter.Subject(
                type: event.type,
                activity: activity,
                outcome: event.fact.recordedFinish?.finish.outcome,
                source: source?.namespace ?? ""
            )
            let untold = Untold(
                of: subject,
                at: story.position,
                to: endpoint,
                telling: source?.telling,
                isNotified: story.isNotified
            )
            return ("no", untold.reason, nil)
        }
        // What unsettled attempts came to is known of now alone.
        if isPast, delivery.state == .owed { return ("owed", "it wasn't settled then, \(delivery.id.short)", delivery.id) }
        let attempts = delivery.attempts == 1 ? "1 attempt" : "\(delivery.attempts) attempts"
        guard delivery.state == .owed else {
            return (delivery.state.word, "\(delivery.changed.text(to: .second)), \(attempts), \(delivery.id.short)", delivery.id)
        }
        return ("owed", "\(attempts), \(try await owed(delivery, endpoint)), \(delivery.id.short)", delivery.id)
    }

    /// Why what is owed isn't sent yet, and when it will be.
    private func owed(_ delivery: Projections.Delivery, _ endpoint: Endpoint) async throws -> String {
        let problem = delivery.problem.map { "\($0), " } ?? ""
        guard endpoint.state.takesDeliveries else { return "\(problem)the endpoint is \(endpoint.state)" }
        if let opens = try await DeliverySchedule(store.projections).opens(endpoint.id, after: now) {
            return "\(problem)the endpoint is \(endpoint.state), tried next \(opens.text(to: .second))"
        }
        guard let due = delivery.due else {
            return "\(problem)its schedule has come to its end: tassel delivery retry \(delivery.id.short)"
        }
        return problem + (due <= now ? "due now: tassel deliver" : "due \(due.text(to: .second))")
    }
}
