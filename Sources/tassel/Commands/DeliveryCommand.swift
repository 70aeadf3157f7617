import ArgumentParser
import Completions
import EventLog
import Notifications
import Projections
import Subscriber
import Vault

struct DeliveryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delivery",
        abstract: "See and retry single deliveries.",
        subcommands: [DeliveryListCommand.self, DeliveryShowCommand.self, DeliveryRetryCommand.self]
    )
}

struct DeliveryListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List deliveries, newest first.",
        discussion: """
            With --follow: then each as it changes, until stopped.

            Example: tassel delivery list --state owed
                     tassel delivery list --endpoint hooks.example.com --follow -o json
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var past: AsOfOption

    @Option(help: "Only of this endpoint.")
    var endpoint: String?

    @Option(help: "Only owed, delivered, abandoned, skipped or withdrawn.")
    var state: String?

    @Option(help: "Only of this event type, as exam.finished.")
    var type: String?

    @Option(help: ArgumentHelp("Only of events that were recorded from then on; a bare day is the whole day.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("With --since: only of events that were recorded up to then.", valueName: "time"))
    var until: String?

    @Flag(help: "Go on with those that change, until stopped.")
    var follow = false

    @Option(help: "At most so many.")
    var limit = 50

    func validate() throws {
        if until != nil, since == nil { throw ValidationError("--until is for --since.") }
        if follow, past.asOf != nil { throw ValidationError("--follow shows what changes now, --as-of what was.") }
        if follow, output.format == .csv { throw ValidationError("--follow is for tables and JSON.") }
        if let type, !EventType.notifying.map(\.rawValue).contains(type) {
            throw ValidationError("\"\(type)\" is told to nobody: \(EventType.notifying.map(\.rawValue).joined(separator: ", ")).")
        }
        if let state, state != "owed", Settlement.How(rawValue: state) == nil {
            throw ValidationError("\"\(state)\" is no state: use owed, delivered, abandoned, skipped or withdrawn.")
        }
        if limit < 1 { throw ValidationError("--limit is 1 or more.") }
    }

    func run() async throws {
        let live = try await store.open(for: .ask)
        let known = try await AsOf.known(past.asOf, in: live)
        let opened = known.store
        var question = Projections.DeliveryQuestion()
        question.state = state
        if let endpoint {
            question.endpoint = try await opened.projections.configuration().endpoint(matching: endpoint).id
        }
        question.type = type
        if let since {
            let (from, through) = try await RecordedRange.positions(since: since, until: until, in: opened)
            question.positions = from...through
        }
        // Before the first look, so that nothing falls between it and the next.
        var looked = World.surroundings.now()
        var shown: Set<Change> = []
        try show(try await opened.projections.deliveries(question, limit: limit))
        while follow {
            try await Task.sleep(for: .milliseconds(500))
            let now = World.surroundings.now()
            try await opened.catchUp()
            // What is recorded now may carry an earlier time; showing one twice is better than not at all.
            question.changedAfter = looked - .seconds(1)
            let changed = try await opened.projections.deliveries(question, limit: 10_000).reversed()
            let new = changed.filter { !shown.contains(Change($0)) }
            shown = Set(changed.map(Change.init))
            if !new.isEmpty { try show(new) }
            looked = now
        }
        try known.close()
        try live.close()
    }

    private func show(_ deliveries: [Projections.Delivery]) throws {
        var report = try Report(
            output,
            headings: ["DELIVERY", "POSITION", "TYPE", "ENDPOINT", "STATE", "ATTEMPTS", "NEXT DUE", "STATUS", "PROBLEM"]
        )
        for delivery in deliveries {
            let isTable = output.format == .table
            let cells = [
                isTable ? delivery.id.short : delivery.id.description, delivery.position.description, delivery.type,
                isTable ? delivery.endpoint.short : delivery.endpoint.description, delivery.state.word, String(delivery.attempts),
                past.asOf == nil ? Self.due(delivery) : "", delivery.status.map(String.init) ?? "", delivery.problem ?? "",
            ]
            report.add(cells) { delivery.write(asOfNow: past.asOf == nil, to: &$0) }
        }
        report.finish(empty: "no deliveries")
    }

    /// What tells one change of a delivery from another.
    private struct Change: Hashable {
        let id: DeliveryID
        let changed: Timestamp

        init(_ delivery: Projections.Delivery) { (id, changed) = (delivery.id, delivery.changed) }
    }

    static func due(_ delivery: Projections.Delivery) -> String {
        guard delivery.state == .owed else { return "" }
        return delivery.due?.text(to: .second) ?? "when asked: delivery retry"
    }

}

struct DeliveryShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one delivery with its attempts.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The delivery: its id (the webhook-id) or a beginning of it.")
    var delivery: String

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let found = try await opened.delivery(matching: delivery)
        let attempts = try await DeliverySchedule(opened.projections).attempts(of: found.id)
        let endpoint = try await opened.projections.configuration().endpoints[found.endpoint]
        var rebuilt: (body: Body, check: RebuiltBodies.Check)?
        if let endpoint { rebuilt = try await RebuiltBodies(opened).body(of: found, for: endpoint) }
        if output.format == .table {
            let due = DeliveryListCommand.due(found)
            Terminal.put("\(found.id): \(found.state.word), \(found.attempts) attempts\(due.isEmpty ? "" : ", next \(due)")")
            Terminal.put("\(found.type) at position \(found.position), to \(found.endpoint)")
            if let rebuilt { Terminal.put("\(Self.words(rebuilt.check)): \(rebuilt.body.bytes.count) bytes, \(rebuilt.body.contentType)") }
            for attempt in attempts where attempt.excerpt?.isEmpty == false {
                Terminal.put("answer to attempt \(attempt.number): \(Self.printable(attempt.excerpt ?? ""))")
            }
        }
        var report = try Report(
            output,
            headings: ["ATTEMPT", "BEGAN", "RESULT", "ADDRESS", "RESOLVE", "CONNECT", "TLS", "ANSWER", "TOTAL"]
        )
        if output.format == .json { report.add([]) { Self.write(found, attempts, rebuilt, to: &$0) } }
        for attempt in attempts where output.format != .json {
            let times = attempt.times
            let cells = [
                String(attempt.number), attempt.began.text(to: .millisecond), attempt.problem ?? "accepted, \(attempt.status ?? 0)",
                attempt.address ?? "", AttemptTimes.text(times.resolving), AttemptTimes.text(times.connecting),
                AttemptTimes.text(times.securing), AttemptTimes.text(times.answering), AttemptTimes.text(times.total),
            ]
            report.add(cells) { _ in }
        }
        report.finish(empty: "no attempts are kept; state.db may have been made anew since")
        try opened.close()
    }

    private static func words(_ check: RebuiltBodies.Check) -> String {
        switch check {
        case .same: "its body made anew is the one that was sent"
        case .other: "its body made anew is not the one that was sent: the endpoint was configured otherwise, or run audit verify"
        case .unsent: "its body, if it were sent now"
        case .unkeyed: "its body made anew; no digest is kept of what holds no personal data"
        case .erased: "its body made anew, without the personal data that was erased since"
        }
    }

    /// What a receiver answered, without what could steer a terminal.
    private static func printable(_ text: String) -> String {
        String(text.unicodeScalars.prefix(200).map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : Character($0) })
    }

    private static func write(
        _ delivery: Projections.Delivery,
        _ attempts: [DeliverySchedule.KeptAttempt],
        _ rebuilt: (body: Body, check: RebuiltBodies.Check)?,
        to json: inout JSONWriter
    ) {
        delivery.write(to: &json)
        if let rebuilt {
            json.member("rebuilt", rebuilt.check.rawValue)
            json.member("contentType", rebuilt.body.contentType)
            json.key("body")
            if rebuilt.body.isJSON {
                json.raw(rebuilt.body.bytes)
            } else {
                json.string(String(decoding: rebuilt.body.bytes, as: UTF8.self))
            }
        }
        json.key("tries")
        json.array(attempts) { json, attempt in
            json.object { json in
                attempt.write(to: &json)
            }
        }
    }
}

struct DeliveryRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Make owed deliveries due now, from the schedule's beginning.",
        discussion: """
            Example: tassel delivery retry dlv_3f2a
                     tassel delivery retry --endpoint hooks.example.com
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The deliveries: ids or beginnings of them.")
    var deliveries: [String] = []

    @Option(help: "All that this endpoint is owed.")
    var endpoint: String?

    @Flag(help: "Show what would become due; write nothing.")
    var dryRun = false

    func validate() throws {
        guard deliveries.isEmpty != (endpoint == nil) else {
            throw ValidationError("Name deliveries, or all of one endpoint with --endpoint.")
        }
    }

    func run() async throws {
        let opened = try await store.open(for: .record)
        let ranges = try await ranges(in: opened)
        if dryRun {
            Terminal.say("\(ranges.reduce(0) { $0 + $1.count }) deliveries would become due; nothing was written")
        } else {
            let register = EndpointRegister(opened, for: try store.actorName(), in: World.surroundings)
            let endpoints = try await opened.projections.configuration().endpoints
            for range in ranges {
                guard let endpoint = endpoints[range.endpoint] else { continue }
                try await register.request(.retry, of: endpoint, from: range.from, through: range.through)
            }
            Terminal.say("\(ranges.reduce(0) { $0 + $1.count }) deliveries are due now; next: tassel deliver")
        }
        try opened.close()
    }

    private struct Range {
        let endpoint: EndpointID
        let from: Position
        let through: Position
        let count: Int
    }

    private func ranges(in store: Store) async throws -> [Range] {
        if let endpoint {
            let found = try await store.projections.configuration().endpoint(matching: endpoint)
            let owed = try await store.projections.deliveryCounts()[found.id]?["owed"] ?? 0
            guard owed > 0 else {
                throw Failure(.unknown, doing: "retrying deliveries of \(found.id.short)", found: "nothing is owed to it", next: "nothing")
            }
            let size = try await store.log.size()
            return [Range(endpoint: found.id, from: Position(0), through: Position(size - 1), count: owed)]
        }
        var ranges: [Range] = []
        for text in deliveries {
            let delivery = try await store.delivery(matching: text)
            guard delivery.state == .owed else {
                throw Failure(
                    .refused,
                    doing: "retrying \(delivery.id.short)",
                    found: "it is \(delivery.state.word) already",
                    next: "nothing: only what is owed can be retried"
                )
            }
            ranges.append(Range(endpoint: delivery.endpoint, from: delivery.position, through: delivery.position, count: 1))
        }
        return ranges
    }
}
