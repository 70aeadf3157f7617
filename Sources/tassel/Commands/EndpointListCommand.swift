import ArgumentParser
import Completions
import Glibc
import Projections
import Subscriber
import Vault

struct EndpointListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the endpoints.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var past: AsOfOption

    func run() async throws {
        let live = try await store.open(for: .ask)
        let known = try await AsOf.known(past.asOf, in: live)
        let opened = known.store
        let endpoints = try await opened.projections.configuration().endpoints.values
            .filter { $0.state != .removed }
            .sorted { $0.added < $1.added }
        let counts = try await opened.projections.deliveryCounts()
        var report = try Report(output, headings: ["ENDPOINT", "HOST", "STATE", "ACCOUNT", "EVENTS", "OWED", "DELIVERED"])
        for endpoint in endpoints {
            let some = counts[endpoint.id] ?? [:]
            let cells = [
                output.format == .table ? endpoint.id.short : endpoint.id.description, endpoint.configuration.host,
                endpoint.state.description, endpoint.account.name,
                endpoint.configuration.filter == .all ? "all" : endpoint.configuration.filter.events.map(\.text).joined(separator: " "),
                String(some["owed"] ?? 0), String(some["delivered"] ?? 0),
            ]
            report.add(cells) { endpoint.write(some, to: &$0) }
        }
        report.finish(empty: "no endpoints; add one with: tassel endpoint add https://…")
        try known.close()
        try live.close()
    }

}

struct EndpointShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one endpoint; never its secret.",
        discussion: """
            With --snippet: a program that verifies what the endpoint gets, with a sample of its own to try it on.

            Example: tassel endpoint show hooks.example.com --snippet python > verify.py
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var past: AsOfOption

    @Argument(help: "The endpoint: its id, a beginning of it, or its host.")
    var endpoint: String

    @Option(help: "Print a verifier instead: python, node, php or go.")
    var snippet: VerifierSnippet.Language?

    func run() async throws {
        let live = try await store.open(for: .ask)
        let known = try await AsOf.known(past.asOf, in: live)
        let opened = known.store
        let found = try await opened.projections.configuration().endpoint(matching: endpoint)
        if let snippet {
            Terminal.write(try VerifierSnippet(snippet, for: found.id, as: found.configuration).text, to: STDOUT_FILENO)
            try known.close()
            return try live.close()
        }
        // How it is reached, and how its attempts go, is known of now alone.
        let isNow = past.asOf == nil
        let counts = try await opened.projections.deliveryCounts()[found.id] ?? [:]
        let settings = isNow ? try await opened.keys.settings(of: found.id) : nil
        let record = try await DeliverySchedule(opened.projections).record(of: found.id)
        var report = try Report(output, headings: ["", ""])
        if output.format == .json {
            report.add([]) { json in
                found.write(counts, to: &json)
                if isNow { record.write(to: &json) }
            }
        } else {
            report.add(["endpoint", found.id.description]) { _ in }
            report.add(["host", found.configuration.host]) { _ in }
            report.add(["state", "\(found.state) since \(found.since.text(to: .second))"]) { _ in }
            report.add(["account", found.account.name]) { _ in }
            report.add(["events", found.configuration.filter.events.map(\.text).joined(separator: " ")]) { _ in }
            for (name, values) in [
                ("activities", found.configuration.filter.activities.map(\.text)),
                ("outcomes", found.configuration.filter.outcomes.map(\.rawValue)), ("sources", found.configuration.filter.sources),
            ] where !values.isEmpty {
                report.add([name, values.joined(separator: " ")]) { _ in }
            }
            report.add(["body", "\(found.configuration.body.format.rawValue), \(found.configuration.body.encoding.rawValue)"]) { _ in }
            report.add(["disclosed", found.configuration.disclosure.map(\.rawValue).joined(separator: " ")]) { _ in }
            let pacing = found.configuration.pacing
            report.add(["order", pacing.order.rawValue]) { _ in }
            report.add(["at once", "\(pacing.concurrency)\(pacing.rate.map { ", at most \($0)" } ?? "")"]) { _ in }
            if let settings { for (name, value) in Self.cells(settings) { report.add([name, value]) { _ in } } }
            if isNow {
                report.add(["allowed", settings?.allowed.joined(separator: " ") ?? ""]) { _ in }
                report.add(["own authority", settings?.authority == nil ? "no" : "yes"]) { _ in }
            }
            for (state, count) in counts.sorted(by: { $0.key < $1.key }) { report.add([state, String(count)]) { _ in } }
            if let text = Self.text(record) { report.add(["of late", text]) { _ in } }
        }
        report.finish(empty: "")
        if isNow, let next = Self.next(for: found) { Terminal.say("next: \(next)") }
        try known.close()
        try live.close()
    }

    private static func text(_ record: DeliveryRecord) -> String? {
        guard record.attempts > 0 else { return nil }
        let rate = record.delivered * 1_000 / record.attempts
        let times =
            record.delivered == 0
            ? "" : "; half within \(AttemptTimes.text(record.median)), 95 % within \(AttemptTimes.text(record.percentile95))"
        return "\(rate / 10).\(rate % 10) % of the \(record.attempts) attempts at its newest events succeeded\(times)"
    }

    /// What may be shown of the settings: names and kinds, never a value.
    private static func cells(_ settings: EndpointSettings) -> [(String, String)] {
        var cells: [(String, String)] = []
        let now = World.surroundings.now()
        if let key = settings.signing.current.asymmetric.flatMap(WebhookKeyPair.publicText) { cells.append(("public key", key)) }
        if let former = settings.signing.former.first(where: { now < $0.until }) {
            cells.append(("rotation", "signed with the old secret too until \(former.until.text(to: .second))"))
        }
        if !settings.headers.isEmpty { cells.append(("own headers", settings.headers.map(\.name).joined(separator: " "))) }
        switch settings.credential {
        case .bearer: cells.append(("credential", "bearer"))
        case .basic: cells.append(("credential", "basic"))
        case nil: break
        }
        if let proxy = settings.proxy { cells.append(("proxy", "\(proxy.host):\(proxy.port)")) }
        if settings.checkpoints == .sent { cells.append(("checkpoints", "sent in the header tassel-checkpoint")) }
        if settings.client != nil { cells.append(("client", "proves itself with a certificate")) }
        return cells
    }

    private static func next(for endpoint: Endpoint) -> String? {
        switch endpoint.state {
        case .paused: "tassel endpoint resume \(endpoint.id.short)"
        case .disabled: "mend the receiver, then: tassel endpoint resume \(endpoint.id.short)"
        case .failing: "see why with: tassel delivery list --endpoint \(endpoint.id.short)"
        case .active, .removed: nil
        }
    }
}

extension VerifierSnippet.Language: ExpressibleByArgument {}
