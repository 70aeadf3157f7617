import ArgumentParser
import Completions
import EventLog
import Imports
import Projections
import Vault

struct CompletionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Show who stands where.",
        discussion: """
            Example: tassel completions --activity SAFETY-101 --outcome failed -o csv
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A participant: an identifier, an e-mail address or a pseudonym.")
    var person: String?

    @Option(help: "Only this activity.")
    var activity: String?

    @Option(help: "Only course, exam or assessment.")
    var kind: Activity.Kind?

    @Option(help: "Only passed, failed, finished or pending.")
    var outcome: Outcome?

    @Option(help: ArgumentHelp("Last finished on or after this day or time.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Last finished before the end of this day, or before this time.", valueName: "time"))
    var until: String?

    func run() async throws {
        let opened = try await store.open(for: .ask)
        var question = Projections.CompletionQuestion(account: account.account)
        question.activity = activity
        question.kind = kind
        question.outcome = outcome
        question.since = try since.map { try TimeOption.read($0, in: opened.log.zone, edge: .beginning) }
        question.until = try until.map { try TimeOption.read($0, in: opened.log.zone, edge: .end) }
        if let person { question.participants = try await PersonOption.participants(person, in: opened, account.account) }
        var report = try Report(
            output,
            headings: ["PARTICIPANT", "NAME", "KIND", "ACTIVITY", "TITLE", "OUTCOME", "ATTEMPTS", "FIRST PASSED", "LAST", "SCORE"]
        )
        var last: Projections.Place?
        while true {
            let page = try await opened.projections.completions(question, after: last)
            guard let end = page.last?.place else { break }
            let references = page.map { item in
                item.person.map { Vault.Reference(participant: item.completion.participant, commitment: $0) }
            }
            let people = try await opened.vault.versions(references)
            for (item, person) in zip(page, people) {
                report.add(Self.cells(item.completion, person?.data)) { Self.write(item.completion, person?.data, to: &$0) }
            }
            last = end
        }
        report.finish(empty: "no completions; record some with: tassel import FILE --mapping MAPPING.yaml")
        try opened.close()
    }

    private static func cells(_ completion: Completion, _ person: PersonalData?) -> [String] {
        let score = completion.best?.score
        return [
            person?["id"] ?? person?["email"] ?? completion.participant.short,
            person?["name"] ?? "",
            completion.activity.kind.rawValue,
            completion.activity.id,
            completion.activity.title ?? "",
            completion.outcome?.rawValue ?? "",
            String(completion.attempts),
            completion.firstPassed?.description ?? "",
            completion.last?.finished?.description ?? "",
            (score?.raw ?? score?.scaled)?.description ?? "",
        ]
    }

    private static func write(_ completion: Completion, _ person: PersonalData?, to json: inout JSONWriter) {
        json.member("participant", completion.participant)
        json.member("identifier", person?["id"])
        json.member("name", person?["name"])
        json.member("email", person?["email"])
        json.member("activity") { completion.activity.write(to: &$0) }
        completion.writeStanding(to: &json)
        json.member("completion", completion.id)
        json.member("account", completion.account)
    }
}

extension Activity.Kind: ExpressibleByArgument {}
extension Outcome: ExpressibleByArgument {}
