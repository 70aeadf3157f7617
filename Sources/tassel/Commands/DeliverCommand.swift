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

            Example: tassel deliver --watch
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Go on sending whatever becomes due, until stopped.")
    var watch = false

    func run() async throws {
        let opened = try await store.open(for: .record)
        let line = ProgressLine("delivering")
        let deliverer = Deliverer(opened, watch ? .watching : .onceThrough, in: World.surroundings) { totals in
            line.show(done: totals.delivered, unit: "delivered, \(totals.failed) failed", fraction: nil)
        }
        var logger = Logger(label: "tassel")
        logger.logLevel = .error
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: deliverer,
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .cancelGroup
                    )
                ],
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
}
