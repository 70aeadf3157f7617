import ArgumentParser
import Completions
import EventLog
import Projections
import Subscriber

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what came in, what is owed, and what needs you."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var past: AsOfOption

    func run() async throws {
        let live = try await store.open(for: .ask)
        let known = try await AsOf.known(past.asOf, in: live)
        let opened = known.store
        let summary = try await opened.projections.summary()
        let owed = try await opened.projections.owed()
        let size = known.events
        let counts = try await opened.projections.deliveryCounts()
        let configuration = try await opened.projections.configuration()
        let endpoints = configuration.endpoints.values.filter { $0.state != .removed }.sorted { $0.added < $1.added }
        let checkpoint = try await opened.log.newestCheckpoint(upTo: size)
            .flatMap { opened.log.keys.checkpoint(in: $0) }
        // When what is owed is due, and what needs somebody, is said of now alone.
        let isNow = known.moment == nil
        let nextDue = isNow ? try await DeliverySchedule(opened.projections).nextDue(after: World.surroundings.now()) : nil
        var probes: [EndpointID: Timestamp] = [:]
        for endpoint in endpoints where isNow && endpoint.state == .failing {
            let now = World.surroundings.now()
            probes[endpoint.id] = try await DeliverySchedule(opened.projections).opens(endpoint.id, after: now) ?? now
        }
        let needs = isNow ? Self.needs(endpoints, counts, owed, configuration, probes) : []
        var report = try Report(output, headings: ["", ""])
        if output.format == .json {
            report.add([]) { json in
                json.member("store", store.directory)
                json.member("log", opened.log.origin)
                json.member("events", number: size)
                json.member("checkpoint", number: checkpoint?.size)
                json.member("imports", number: summary.imports)
                json.member("unfinishedImports", number: summary.unfinished)
                json.member("refusedLines", number: summary.refused)
                json.member("finishes", number: summary.finishes)
                json.member("completions", number: summary.completions)
                json.member("endpoints", number: endpoints.count)
                json.member("owed", number: owed.all)
                if isNow { json.member("waiting", number: owed.waiting) }
                json.member("nextDue", nextDue)
                json.member("needs", all: needs)
            }
        } else {
            let rows = [
                ("store", store.directory), ("log", "\(opened.log.origin), \(size) events"),
                ("checkpoint", checkpoint.map { "\($0.size) events" } ?? "none"),
                ("came in", "\(summary.finishes) finishes in \(summary.imports) imports; \(summary.refused) lines refused"),
                ("completions", String(summary.completions)), ("endpoints", String(endpoints.count)),
                ("owed", "\(owed.all) deliveries\(nextDue.map { ", next due \($0.text(to: .second))" } ?? "")"),
            ]
            for row in rows { report.add([row.0, row.1]) { _ in } }
            for need in needs { report.add(["needs you", need]) { _ in } }
        }
        report.finish(empty: "")
        try known.close()
        try live.close()
    }

    private static func needs(
        _ endpoints: [Endpoint],
        _ counts: [EndpointID: [String: Int]],
        _ owed: (all: Int, waiting: Int),
        _ configuration: Configuration,
        _ probes: [EndpointID: Timestamp]
    ) -> [String] {
        var needs: [String] = []
        for endpoint in endpoints {
            let waits = counts[endpoint.id]?["owed"] ?? 0
            switch endpoint.state {
            case .disabled(let reason):
                let why = reason == .gone ? "it answered 410 Gone" : "it kept failing"
                needs.append("\(endpoint.id.short) is disabled (\(why)), \(waits) wait: tassel endpoint resume \(endpoint.id.short)")
            case .paused: needs.append("\(endpoint.id.short) is paused, \(waits) wait: tassel endpoint resume \(endpoint.id.short)")
            case .failing:
                needs.append(
                    "\(endpoint.id.short) fails since \(endpoint.since.text(to: .second)), \(waits) wait, next probe "
                        + "\(probes[endpoint.id]?.text(to: .second) ?? "now"): see why with tassel delivery list --endpoint \(endpoint.id.short)"
                )
            case .active, .removed: break
            }
        }
        if owed.waiting > 0 {
            needs.append("\(owed.waiting) deliveries came to their schedule's end: tassel delivery retry --endpoint …")
        }
        for (name, account) in configuration.accounts.sorted(by: { $0.key < $1.key }) {
            if account.webhooks == .off {
                needs.append("webhooks of account \(name) are off: tassel account webhooks on --account \(name)")
            }
            let count = configuration.endpoints(of: name).count
            if account.terms.webhooks == .off, count > 0 {
                needs.append(
                    "the plan of account \(name) includes no webhooks, so its \(count) endpoints are told nothing: tassel account plan \(name) PLAN"
                )
            }
        }
        return needs
    }
}
