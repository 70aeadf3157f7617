import ArgumentParser
import Completions
import EventLog
import Projections
import Subscriber
import Vault

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what came in, what is owed, and what needs you.",
        discussion: """
            With --check, for monitoring: only what needs somebody, one a line with what to do, and exit status 1 if there is anything.

            Example: tassel status --check
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var past: AsOfOption

    @Flag(help: "Print what needs somebody and nothing else; the exit status is 1 if anything does.")
    var check = false

    func validate() throws { if check, past.asOf != nil { throw ValidationError("--check tells of now, --as-of of then.") } }

    func run() async throws {
        do {
            try await tell()
        } catch let failure as Failure {
            // On a full disk nothing else may be known.
            guard check, let need = Need.ofDisk(at: store.directory) else { throw failure }
            Terminal.put(need.description)
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }

    private func tell() async throws {
        let live = try await store.open(for: .ask)
        let known = try await AsOf.known(past.asOf, in: live)
        let opened = known.store
        let summary = try await opened.projections.summary()
        let owed = try await opened.projections.owed()
        let size = known.events
        let configuration = try await opened.projections.configuration()
        let endpoints = configuration.endpoints.values.filter { $0.state != .removed }.sorted { $0.added < $1.added }
        let checkpoint = try await opened.log.newestCheckpoint(upTo: size)
            .flatMap { opened.log.keys.checkpoint(in: $0) }
        // When what is owed is due, and what needs somebody, is said of now alone.
        let isNow = known.moment == nil
        let nextDue = isNow ? try await DeliverySchedule(opened.projections).nextDue(after: World.surroundings.now()) : nil
        let needs = isNow ? try await Need.all(in: opened, at: World.surroundings.now()) : []
        let now = World.surroundings.now()
        let feeds = try await opened.keys.feeds()
        let isServed = Need.isServed(opened)
        if check {
            for need in needs { Terminal.put(need.description) }
            if needs.isEmpty { Terminal.say("nothing needs you") }
            try known.close()
            try live.close()
            if !needs.isEmpty { throw ExitCode(ExitStatus.failed.rawValue) }
            return
        }
        var report = try Report(output, headings: ["", ""])
        if output.format == .json {
            report.add([]) { json in
                json.member("store", store.directory)
                json.member("log", opened.log.origin)
                json.member("events", number: size)
                json.member("checkpoint", number: checkpoint?.size)
                summary.write(to: &json)
                json.member("endpoints", number: endpoints.count)
                json.member("owed", number: owed.all)
                if isNow { json.member("waiting", number: owed.waiting) }
                json.member("nextDue", nextDue)
                json.member("needs", all: needs)
                if isNow, !feeds.isEmpty {
                    json.member("service", text: isServed ? "running" : "stopped")
                    json.key("feeds")
                    json.array(feeds) { json, feed in json.object { feed.write(at: now, to: &$0) } }
                }
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
            if isNow, !feeds.isEmpty { report.add(["service", isServed ? "running" : "not running"]) { _ in } }
            for feed in feeds where isNow {
                let heard = feed.heard.map { "came last \($0.text(to: .second))" } ?? "nothing came yet"
                report.add(["feed", "\(feed.name): \(heard)"]) { _ in }
            }
            for need in needs { report.add(["needs you", need.description]) { _ in } }
        }
        report.finish(empty: "")
        try known.close()
        try live.close()
    }
}
