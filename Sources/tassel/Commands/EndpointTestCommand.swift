import ArgumentParser
import Completions
import Projections
import Subscriber
import Vault

struct EndpointTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send one marked sample now, by the same way as a delivery; nothing is recorded."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The endpoint: its id, a beginning of it, or its host.")
    var endpoint: String

    func run() async throws { try await Self.test(endpoint, with: .examFinished, store, output) }

    /// Sends a sample of a type and shows how it went.
    static func test(_ endpoint: String, with type: EventType, _ store: StoreOptions, _ output: OutputOptions) async throws {
        let opened = try await store.open(for: .ask)
        let found = try await opened.projections.configuration().endpoint(matching: endpoint)
        let settings = try await opened.settings(of: found, doing: "testing")
        let result = try await EndpointTest.run(found, settings, type, in: World.surroundings)
        try opened.close()
        var report = try Report(output, headings: ["RESULT", "ADDRESS", "RESOLVE", "CONNECT", "TLS", "ANSWER", "TOTAL"])
        report.add(
            [
                result.problem ?? "accepted, \(result.status ?? 0)", result.address?.description ?? "",
                AttemptTimes.text(result.times.resolving),
                AttemptTimes.text(result.times.connecting), AttemptTimes.text(result.times.securing),
                AttemptTimes.text(result.times.answering), AttemptTimes.text(result.times.total),
            ]
        ) { json in
            json.member("endpoint", found.id)
            json.member("status", number: result.status)
            json.member("problem", result.problem)
            json.member("address", result.address)
            result.times.write(to: &json)
        }
        report.finish(empty: "")
        if result.problem != nil {
            Terminal.say("next: mend the receiver or the URL, then run the test again")
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }
}
