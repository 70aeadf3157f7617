import ArgumentParser
import Completions
import Projections
import Vault

struct ParticipantListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List participants by what sources know them by.",
        discussion: """
            One row a participant, with whoever was merged into them. --matching looks in identifiers and names, whatever the case.

            Example: tassel participant list --matching example.org
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only those with this in an identifier or a name.", valueName: "text"))
    var matching: String?

    @Flag(help: "Only those who are several pseudonyms.")
    var merged = false

    @Option(help: "At most so many.")
    var limit = 1_000

    func validate() throws { if limit < 1 { throw ValidationError("--limit is 1 or more.") } }

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let people = try await opened.projections.mergedPeople()
        var report = try Report(output, headings: ["PARTICIPANT", "KNOWN BY", "NAME", "FINISHES", "STATE", "MERGED"])
        var last: ParticipantID?
        var shown = 0
        pages: while true {
            let page = try await opened.vault.people(in: account.account, after: last, limit: 1_000)
            guard let end = page.last else { break }
            for person in try await PersonCard.cards(page.filter { people.survivor(of: $0) == $0 }, people, in: opened) {
                guard matching.map(person.matches) ?? true, !merged || !person.members.isEmpty else { continue }
                report.add(person.cells(short: output.format == .table)) { person.write(to: &$0) }
                shown += 1
                if shown == limit { break pages }
            }
            last = end
        }
        report.finish(empty: "nobody is known by that")
        if shown == limit { Terminal.say("there may be more: --limit, or --matching") }
        try opened.close()
    }
}

struct ParticipantShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show who a participant is, and where they stand.",
        discussion: "Example: tassel participant show ada@example.org"
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "An identifier, an e-mail address, or a pseudonym (prt_…).")
    var person: String

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let participant = try await opened.participant(matching: person, in: account.account)
        let card = try await PersonCard.card(of: participant, in: opened)
        var question = Projections.CompletionQuestion(account: account.account)
        question.participants = [participant]
        let completions = try await opened.projections.completions(question, limit: 100_000).map(\.completion)
        var report = try Report(output, headings: ["KIND", "ACTIVITY", "TITLE", "OUTCOME", "ATTEMPTS", "LAST"])
        if output.format == .json {
            report.add([]) { json in
                card.write(to: &json)
                json.key("completions")
                json.array(completions) { $0.raw($1.json) }
            }
        } else {
            Terminal.say("\(participant)\(card.name.map { ", \($0)" } ?? ""), \(card.state)")
            for known in card.identifiers { Terminal.say("  \(known.scheme): \(known.value)") }
            for member in card.members { Terminal.say("  \(member) was merged into them") }
            for completion in completions {
                report.add([
                    completion.activity.kind.rawValue, completion.activity.id, completion.activity.title ?? "",
                    completion.outcome?.rawValue ?? "", String(completion.attempts), completion.last?.finished?.description ?? "",
                ]) { _ in }
            }
        }
        report.finish(empty: "nothing is recorded of them")
        try opened.close()
    }
}

extension PersonCard {
    func cells(short: Bool) -> [String] {
        let known = state == "anonymous" ? "" : identifiers.map(\.value).joined(separator: ", ")
        return [
            short ? participant.short : participant.description, known, name ?? "", String(finishes), state,
            members.map { short ? $0.short : $0.description }.joined(separator: " "),
        ]
    }
}
