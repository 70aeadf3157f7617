import ArgumentParser
import Audit
import Completions
import EventLog
import Imports
import Projections
import Storage
import Vault

struct CompletionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Show who stands where.",
        discussion: """
            With --roster it answers for everybody on a list who is done, expired, failed, pending or missing, those included whom no source ever
            told of; the list has one identifier a line, or in a table's first column. With --as-of it answers as was known just before that time.

            With --changed-since it lists what may have changed since an earlier answer, those included of which every finish was taken back, and
            prints the cursor to ask with the next time: a feed for systems that only take files.

            Example: tassel completions --activity SAFETY-101 --outcome failed -o csv
            Example: tassel completions --roster staff.csv --activity SAFETY-101 --valid-for 1y
            Example: tassel completions --count-by outcome --as-of 2026-03-31
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

    @OptionGroup var people: RosterOptions

    @OptionGroup var past: AsOfOption

    @Option(
        help: ArgumentHelp(
            "Only what may have changed since an earlier answer: the cursor that it ended with, or 0.",
            valueName: "cursor"
        )
    )
    var changedSince: Int?

    @Option(help: "Count instead of listing: by activity, kind, outcome, month of the last finish, or source (each that told it).")
    var countBy: CompletionCount?

    /// So many people are asked for one by one.
    private static let few = 1_000

    func validate() throws {
        let hasRoster = people.roster != nil
        if hasRoster, activity == nil { throw ValidationError("--roster needs --activity: what they should have finished.") }
        if hasRoster, person != nil || countBy != nil || outcome != nil || since != nil || until != nil || kind != nil {
            throw ValidationError("--roster goes with --activity, --version, --valid-for, --due and --as-of.")
        }
        if changedSince != nil, hasRoster || past.asOf != nil || person != nil || countBy != nil {
            throw ValidationError("--changed-since goes with --activity, --kind, --outcome, --since and --until.")
        }
        if let changedSince, changedSince < 0 { throw ValidationError("--changed-since is a cursor that was printed before, or 0.") }
    }

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let known = try await AsOf.known(past.asOf, in: opened, tellings: false)
        let today = try MomentText.day(of: known.moment ?? World.surroundings.now(), in: opened.log.zone)
        if let (question, roster) = try people.question(of: activity, in: account.account, today: today) {
            try await RosterReport(output: output).show(roster, question, from: known.store.projections, opened.vault)
        } else {
            try await list(from: known.store.projections, opened)
        }
        try known.close()
        try opened.close()
    }

    private func list(from projections: Projections, _ opened: Store) async throws {
        var question = Projections.CompletionQuestion(account: account.account)
        question.activity = activity
        question.kind = kind
        question.outcome = outcome
        question.period = try MomentText.period(since: since, until: until, in: opened.log.zone)
        if let person { question.participants = try await opened.participants(matching: person, in: account.account, as: projections) }
        if let countBy { return try await count(by: countBy, question, from: projections) }
        var report = try Report(
            output,
            headings: ["PARTICIPANT", "NAME", "KIND", "ACTIVITY", "TITLE", "OUTCOME", "ATTEMPTS", "FIRST PASSED", "LAST", "SCORE"]
        )
        var changes: Store.Changes?
        if let changedSince {
            changes = try await opened.changes(since: Position(changedSince))
            // Of many, all are gone through: each page would ask for every one of them.
            if let people = changes?.participants, people.count <= Self.few { question.participants = Array(people) }
            question.withRevoked = true
        }
        var last: Projections.Place?
        while true {
            let found = try await projections.completions(question, after: last)
            guard let end = found.last?.place else { break }
            let page = changes.map { changes in found.filter { changes.include($0.completion) } } ?? found
            let people = try await opened.vault.versions(page.map(\.person))
            for (item, person) in zip(page, people) {
                report.add(Self.cells(item.completion, person?.data)) { item.completion.write(person?.data, to: &$0) }
            }
            last = end
        }
        if let changes, output.format == .json { report.add([]) { $0.member("cursor", number: changes.next.number) } }
        report.finish(
            empty: changes == nil ? "no completions; record some with: tassel import FILE --mapping MAPPING.yaml" : "nothing has changed"
        )
        if let changes { Terminal.say("ask the next time with: --changed-since \(changes.next)") }
    }

    private func count(by key: CompletionCount, _ question: Projections.CompletionQuestion, from projections: Projections) async throws {
        var counts: [String: Int] = [:]
        var last: Projections.Place?
        while true {
            let page = try await projections.completions(question, after: last)
            guard let end = page.last?.place else { break }
            if key == .source {
                for source in try await projections.sources(of: page.map(\.place)).joined() { counts[source, default: 0] += 1 }
            } else {
                for item in page { counts[key.word(for: item.completion), default: 0] += 1 }
            }
            last = end
        }
        var report = try Report(output, headings: [key.rawValue.uppercased(), "COMPLETIONS"])
        for (word, count) in counts.sorted(by: { $0.key < $1.key }) {
            report.add([word, String(count)]) { json in
                json.key(named: key.rawValue)
                json.string(word)
                json.member("completions", number: count)
            }
        }
        report.finish(empty: "no completions")
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

}

/// What completions are counted by.
enum CompletionCount: String, ExpressibleByArgument, CaseIterable {
    case activity, kind, outcome, month
    /// Who told it: a completion of two sources counts for each.
    case source

    func word(for completion: Completion) -> String {
        switch self {
        case .activity: completion.activity.id
        case .kind: completion.activity.kind.rawValue
        case .outcome: completion.outcome?.rawValue ?? ""
        case .source: preconditionFailure("a completion doesn't say who told it")
        case .month: completion.last?.finished.map { String($0.date.description.prefix(7)) } ?? ""
        }
    }
}

extension Activity.Kind: ExpressibleByArgument {}
extension Outcome: ExpressibleByArgument {}
