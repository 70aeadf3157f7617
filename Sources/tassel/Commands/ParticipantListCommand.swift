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
        let participant = try await PersonOption.participant(person, in: opened, account.account)
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

/// Somebody as lists show them.
struct PersonCard {
    let participant: ParticipantID
    /// Theirs, and those of whoever was merged into them.
    let identifiers: [Vault.Dossier.Known]
    let members: [ParticipantID]
    let name: String?
    let finishes: Int
    let state: String

    private init(_ participant: ParticipantID, _ members: [ParticipantID], _ dossiers: [Vault.Dossier], _ stands: [Projections.Person]) {
        self.participant = participant
        self.members = members
        identifiers = dossiers.flatMap(\.identifiers)
        name = dossiers.lazy.flatMap(\.versions).compactMap { $0.data["name"] }.first
        finishes = stands.first?.finishes ?? 0
        let isAnonymous = !identifiers.isEmpty && identifiers.allSatisfy { $0.scheme == "record" }
        if stands.first?.erased != nil {
            state = "erased"
        } else if stands.contains(where: { $0.held != nil }) {
            state = "held"
        } else {
            state = isAnonymous ? "anonymous" : "known"
        }
    }

    /// The cards of those who are nobody else's.
    static func cards(_ participants: [ParticipantID], _ people: MergedPeople, in store: Store) async throws -> [PersonCard] {
        let groups = participants.map { [$0] + people.members(of: $0) }
        let all = groups.flatMap { $0 }
        let dossiers = try await store.vault.dossiers(of: all)
        let stands = try await store.projections.people(all)
        var cards: [PersonCard] = []
        var next = 0
        for group in groups {
            let range = next..<next + group.count
            cards.append(PersonCard(group[0], Array(group.dropFirst()), Array(dossiers[range]), Array(stands[range])))
            next = range.upperBound
        }
        return cards
    }

    static func card(of participant: ParticipantID, in store: Store) async throws -> PersonCard {
        let cards = try await cards([participant], try await store.projections.mergedPeople(), in: store)
        return cards[0]
    }

    func matches(_ text: String) -> Bool {
        let text = text.lowercased()
        return (identifiers.map(\.value) + [name ?? ""]).contains { $0.lowercased().contains(text) }
    }

    func cells(short: Bool) -> [String] {
        let known = state == "anonymous" ? "" : identifiers.map(\.value).joined(separator: ", ")
        return [
            short ? participant.short : participant.description, known, name ?? "", String(finishes), state,
            members.map { short ? $0.short : $0.description }.joined(separator: " "),
        ]
    }

    func write(to json: inout JSONWriter) {
        json.member("participant", participant)
        json.member("state", text: state)
        json.member("name", name)
        json.member("finishes", number: finishes)
        json.key("identifiers")
        json.array(identifiers) { json, known in
            json.object { json in
                json.member("scheme", text: known.scheme)
                json.member("value", text: known.value)
            }
        }
        json.member("merged", all: members.map(\.description))
    }
}
