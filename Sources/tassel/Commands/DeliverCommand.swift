import ArgumentParser
import Completions
import Logging
import Projections
import ServiceLifecycle
import Subscriber
import UnixSignals

struct DeliverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliver",
        abstract: "Send what is due now.",
        discussion: """
            What fails is tried again on its schedule, by the next run or by --watch. Ctrl-C stops between two attempts.

            With --metrics, /metrics is Prometheus text and /health says whether the watch is alive: 200, or 503 with what is wrong.

            Example: tassel deliver --watch --metrics 127.0.0.1:9464 --log-format json
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Go on sending whatever becomes due, until stopped.")
    var watch = false

    @Option(help: ArgumentHelp("While watching, serve metrics and health there, such as 127.0.0.1:9464.", valueName: "address"))
    var metrics: String?

    @OptionGroup(title: "Logs") var logs: LogOptions

    func validate() throws {
        if metrics != nil, !watch { throw ValidationError("--metrics is for --watch.") }
    }

    /// The watch looks every few milliseconds; if it didn't for so long, it hangs.
    private static let patience = Duration.seconds(60)

    func run() async throws {
        logs.apply()
        let opened = try await store.open(for: .record)
        let line = ProgressLine("delivering")
        let registry = MetricsRegistry()
        let measured = DeliveryMetrics(registry)
        let deliverer = Deliverer(opened, watch ? .watching : .onceThrough, in: World.surroundings, metrics: measured) { totals in
            line.show(done: totals.delivered, unit: "delivered, \(totals.failed) failed", fraction: nil)
        }
        var logger = Logger(label: "tassel")
        logger.logLevel = .error
        var services = [
            ServiceGroupConfiguration.ServiceConfiguration(
                service: deliverer,
                successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .cancelGroup
            )
        ]
        if let metrics {
            let server = try await MetricsServer.start(
                at: metrics,
                answers: [
                    "/metrics": {
                        try await measured.look(at: opened, now: World.surroundings.now())
                        return MetricsServer.Answer(
                            status: 200,
                            contentType: "text/plain; version=0.0.4",
                            text: registry.text(help: DeliveryMetrics.help)
                        )
                    },
                    "/health": { Self.health(deliverer) },
                ]
            )
            services.append(.init(service: server))
            Terminal.say("metrics at http://\(server.place)/metrics")
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: [.sigint, .sigterm],
                logger: logger
            )
        )
        if watch { Terminal.say("delivering whatever becomes due from \(store.directory); stop with Ctrl-C") }
        try await group.run()
        Terminal.clear()
        try await opened.catchUp()
        try await opened.checkpoint()
        let totals = deliverer.totals
        let owed = try await opened.projections.owed()
        let nextDue = try await DeliverySchedule(opened.projections).nextDue(after: World.surroundings.now())
        var report = try Report(output, headings: ["DELIVERED", "FAILED", "OWED", "WAITING", "NEXT DUE"])
        let cells = [
            String(totals.delivered), String(totals.failed), String(owed.all), String(owed.waiting), nextDue?.text(to: .second) ?? "",
        ]
        report.add(cells) { json in
            json.member("delivered", number: totals.delivered)
            json.member("failed", number: totals.failed)
            json.member("owed", number: owed.all)
            json.member("waiting", number: owed.waiting)
            json.member("nextDue", nextDue)
        }
        report.finish(empty: "")
        if totals.failed > 0 { Terminal.say("see why with: tassel delivery list --state owed --store \(store.directory)") }
        try opened.close()
        if totals.failed > 0 { throw ExitCode(ExitStatus.partly.rawValue) }
    }

    private static func health(_ deliverer: Deliverer) -> MetricsServer.Answer {
        let isAlive = deliverer.sinceLooked.map { $0 < patience } ?? false
        let seconds = deliverer.sinceLooked.map { Int($0.components.seconds) }
        var json = JSONWriter()
        json.object { json in
            json.member("status", text: isAlive ? "ok" : "the watch has not looked for a while")
            json.member("secondsSinceLook", number: seconds)
            json.member("delivered", number: deliverer.totals.delivered)
            json.member("failed", number: deliverer.totals.failed)
        }
        let text = String(decoding: json.bytes, as: UTF8.self) + "\n"
        return MetricsServer.Answer(status: isAlive ? 200 : 503, contentType: "application/json", text: text)
    }
}
