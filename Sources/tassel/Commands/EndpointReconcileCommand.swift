import ArgumentParser
import Completions
import EventLog
import Imports
import Projections
import Subscriber

struct EndpointReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare what a receiver has with what it was told, and send it what it lacks.",
        discussion: """
            Their file may be of any kind that holds the webhook-ids they got: a table, JSON lines, a log. Lists what was delivered and is not
            theirs (missing), what they have and the log doesn't say was delivered (unsettled), and ids that were never this endpoint's
            (unknown). With --resend the missing go out again under the same ids.

            Example: tassel endpoint reconcile hooks.example.com --with theirs.csv --since 2026-03-01 --resend
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The endpoint: its id, a beginning of it, or its host.")
    var endpoint: String

    @Option(name: .customLong("with"), help: ArgumentHelp("Their file; .gz is read too, and - is standard input.", valueName: "file"))
    var theirs: String

    @OptionGroup var range: RecordedRange

    @Flag(help: "Send what is missing again.")
    var resend = false

    @OptionGroup var confirmation: Confirmation

    func run() async throws {
        let ids = try ReceivedIDs.read(theirs)
        let opened = try await store.open(for: resend ? .record : .ask)
        let found = try await opened.projections.configuration().endpoint(matching: endpoint)
        let (from, through) = try await range.positions(in: opened)
        var reconciliation = Reconciliation(theirs: ids, in: from...through)
        var last: Projections.Delivery?
        while true {
            let page = try await opened.projections.deliveries(of: found.id, after: last, limit: 4_096)
            guard let end = page.last else { break }
            for delivery in page { reconciliation.note(delivery) }
            last = end
        }
        reconciliation.finish()
        try show(reconciliation, ids.count)
        if resend, !reconciliation.missing.isEmpty { try await send(reconciliation, to: found, in: opened) }
        try opened.close()
        let differs = !reconciliation.missing.isEmpty || !reconciliation.unknown.isEmpty || !reconciliation.unsettled.isEmpty
        if differs, !resend { throw ExitCode(ExitStatus.partly.rawValue) }
    }

    private func show(_ reconciliation: Reconciliation, _ theirs: Int) throws {
        var report = try Report(output, headings: ["DELIVERY", "FOUND", "POSITION", "TYPE", "STATE"])
        for (word, deliveries) in [("missing", reconciliation.missing), ("unsettled", reconciliation.unsettled)] {
            for delivery in deliveries {
                report.add([delivery.id.description, word, delivery.position.description, delivery.type, delivery.state.word]) { json in
                    json.member("delivery", delivery.id)
                    json.member("found", text: word)
                    json.member("position", number: delivery.position.number)
                    json.member("type", delivery.type)
                    json.member("state", delivery.state.word)
                }
            }
        }
        for id in reconciliation.unknown {
            report.add([id.description, "unknown", "", "", ""]) { json in
                json.member("delivery", id)
                json.member("found", text: "unknown")
            }
        }
        report.finish(empty: "no difference")
        let unsettled = reconciliation.unsettled.count
        Terminal.say(
            "they have \(theirs) ids; of what was delivered in that time \(reconciliation.matched) are theirs and "
                + "\(reconciliation.missing.count) are missing; \(unsettled) unsettled, \(reconciliation.unknown.count) unknown"
        )
        if !reconciliation.missing.isEmpty, !resend { Terminal.say("next: the same with --resend sends what is missing again") }
    }

    private func send(_ reconciliation: Reconciliation, to endpoint: Endpoint, in store: Store) async throws {
        let count = reconciliation.missing.count
        try confirmation.ask(
            "\(count) notifications would be sent again",
            "Send them",
            doing: "resending",
            alternative: "look only, without --resend"
        )
        let actor = try await store.actor(named: try self.store.actorName(), in: World.surroundings)
        let entries = reconciliation.gaps.map { gap in
            let fact = DeliveriesRequested(actor: actor, purpose: .resend, from: gap.from, through: gap.through)
            return Entry.administrative(.deliveriesRequested(fact), account: endpoint.account, subject: .endpoint(endpoint.id))
        }
        for begin in stride(from: 0, to: entries.count, by: 1_000) {
            _ = try await store.append(Array(entries[begin..<min(begin + 1_000, entries.count)]), in: World.surroundings)
        }
        try await store.catchUp()
        Terminal.say("\(count) deliveries are owed again; next: tassel deliver")
    }
}
