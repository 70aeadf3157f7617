import ArgumentParser
import Completions
import EventLog
import Projections
import Subscriber
import Vault

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Tell why a finish was told, or why it wasn't.",
        discussion: """
            For each event about the person and the activity: from which file and line it came, what was read there, and what became of it
            at each endpoint. Where there is no event, the refused lines that name both are shown; of any other line tassel import explain says
            what it is.

            Example: tassel why ann@example.org FORKLIFT hooks.example.com
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var past: AsOfOption

    @Argument(help: "A participant: an identifier, an e-mail address or a pseudonym.")
    var person: String

    @Argument(help: "The activity's id.")
    var activity: String

    @Argument(help: "The endpoint: its id, a beginning of it, or its host; all of the account by default.")
    var endpoint: String?

    func run() async throws {
        let live = try await store.open(for: .ask)
        let known = try await AsOf.known(past.asOf, in: live)
        let opened = known.store
        let configuration = try await opened.projections.configuration()
        let endpoints =
            try endpoint.map { [try EndpointOption.find($0, in: configuration)] }
            ?? configuration.endpoints.values.filter { $0.account == account.account && $0.state != .removed }.sorted {
                $0.added < $1.added
            }
        var report = try Report(output, headings: ["POSITION", "EVENT", "OUTCOME", "FROM", "ENDPOINT", "TOLD", "WHY"])
        for participant in try await participants(in: opened) {
            for story in try await opened.projections.tellings(of: try await opened.group(of: participant), activity: activity) {
                guard let logged = try await opened.log.events(at: [story.position]).first else { continue }
                let source = try await EventOrigin(of: logged.event, in: opened)
                let finish = logged.event.fact.recordedFinish?.finish
                // Where nobody is told, there is still what was recorded, and from where.
                for endpoint in endpoints.isEmpty ? [nil] : endpoints.map(Optional.some) {
                    let verdict = try await verdict(on: story, logged.event, endpoint, source, opened)
                    let cells = [
                        story.position.description, logged.event.type.rawValue,
                        finish?.outcome.rawValue ?? "", source?.text ?? "by hand",
                        (output.format == .table ? endpoint?.id.short : endpoint?.id.description) ?? "", verdict.told, verdict.why,
                    ]
                    report.add(cells) { json in
                        json.member("position", number: story.position.number)
                        json.member("event", logged.event.id)
                        json.member("type", logged.event.type.rawValue)
                        json.member("outcome", finish?.outcome.rawValue)
                        if let score = finish?.score { json.member("score") { score.write(to: &$0) } }
                        json.member("finishedAt", finish?.finished?.reported)
                        json.member("original", finish?.finished?.original.text)
                        json.member("from", source?.text ?? "by hand")
                        json.member("import", source?.run)
                        json.member("file", source?.file)
                        json.member("line", number: source?.line)
                        json.member("format", source?.format)
                        json.member("source", source?.namespace)
                        json.member("endpoint", endpoint?.id)
                        json.member("delivery", verdict.delivery)
                        json.member("told", verdict.told)
                        json.member("why", verdict.why)
                    }
                }
            }
        }
        report.finish(empty: "nothing is recorded of this person and activity")
        if report.isEmpty { try await showWhatWasRefused(in: opened) }
        try known.close()
        try live.close()
    }

    /// Who is meant; before nobody is, what was refused of them.
    private func participants(in store: Store) async throws -> [ParticipantID] {
        do {
            return try await PersonOption.participants(person, in: store, account.account)
        } catch let failure as Failure where failure.code == .unknown {
            try await showWhatWasRefused(in: store)
            throw failure
        }
    }

    /// Why nothing may be there: refused lines that name the person and the activity.
    private func showWhatWasRefused(in store: Store) async throws {
        for run in try await store.projections.imports(limit: 1_000) where run.refused.map({ $0 > 0 }) ?? true {
            for line in try await store.vault.refusedLines(of: run.id) where line.text.contains(person) && line.text.contains(activity) {
                Terminal.say("import \(run.id.short) refused line \(line.line), which names both: \(line.reason)")
            }
        }
    }

    private func verdict(
        on story: Projections.TellingStory,
        _ event: Event,
        _ endpoint: Endpoint?,
        _ source: EventOrigin?,
        _ store: Store
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
        if past.asOf != nil, delivery.state == .owed { return ("owed", "it wasn't settled then, \(delivery.id.short)", delivery.id) }
        let attempts = delivery.attempts == 1 ? "1 attempt" : "\(delivery.attempts) attempts"
        guard delivery.state == .owed else {
            return (delivery.state.word, "\(delivery.changed.text(to: .second)), \(attempts), \(delivery.id.short)", delivery.id)
        }
        return ("owed", "\(attempts), \(try await Self.owed(delivery, endpoint, store)), \(delivery.id.short)", delivery.id)
    }

    /// Why what is owed isn't sent yet, and when it will be.
    private static func owed(_ delivery: Projections.Delivery, _ endpoint: Endpoint, _ store: Store) async throws -> String {
        let problem = delivery.problem.map { "\($0), " } ?? ""
        guard endpoint.state.takesDeliveries else { return "\(problem)the endpoint is \(endpoint.state)" }
        let now = World.surroundings.now()
        if let opens = try await DeliverySchedule(store.projections).opens(endpoint.id, after: now) {
            return "\(problem)the endpoint is \(endpoint.state), tried next \(opens.text(to: .second))"
        }
        guard let due = delivery.due else {
            return "\(problem)its schedule has come to its end: tassel delivery retry \(delivery.id.short)"
        }
        return problem + (due <= now ? "due now: tassel deliver" : "due \(due.text(to: .second))")
    }
}
