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
            try endpoint.map { [try configuration.endpoint(matching: $0)] }
            ?? configuration.endpoints.values.filter { $0.account == account.account && $0.state != .removed }.sorted {
                $0.added < $1.added
            }
        let story = Why(activity, in: opened, at: World.surroundings.now(), isPast: past.asOf != nil)
        var report = try Report(output, headings: ["POSITION", "EVENT", "OUTCOME", "FROM", "ENDPOINT", "TOLD", "WHY"])
        for row in try await story.rows(of: try await participants(in: opened, story), at: endpoints) {
            let cells = [
                row.position.description, row.event.type.rawValue, row.event.fact.recordedFinish?.finish.outcome.rawValue ?? "", row.from,
                (output.format == .table ? row.endpoint?.short : row.endpoint?.description) ?? "", row.told, row.why,
            ]
            report.add(cells) { row.write(to: &$0) }
        }
        report.finish(empty: "nothing is recorded of this person and activity")
        if report.isEmpty { try await showWhatWasRefused(story) }
        try known.close()
        try live.close()
    }

    /// Who is meant; before nobody is, what was refused of them.
    private func participants(in store: Store, _ story: Why) async throws -> [ParticipantID] {
        do {
            return try await store.participants(matching: person, in: account.account)
        } catch let failure as Failure where failure.code == .unknown {
            try await showWhatWasRefused(story)
            throw failure
        }
    }

    /// Why nothing may be there.
    private func showWhatWasRefused(_ story: Why) async throws {
        for line in try await story.refused(naming: person, in: account.account) {
            Terminal.say("import \(line.run.short) refused line \(line.line), which names both: \(line.reason)")
        }
    }
}
