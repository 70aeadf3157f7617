import ArgumentParser
import Completions
import EventLog
import Projections
import Vault

struct ParticipantExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write everything that is kept of a person, as one JSON object.",
        discussion: """
            Identifiers, every version of their data, their completions, the events of the log about them, and what was told of them to whom.

            Example: tassel participant export ada@example.org --out ada.json
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions

    @Argument(help: "An identifier, an e-mail address, or a pseudonym (prt_…).")
    var person: String

    @Option(name: .customLong("out"), help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
    var file: String?

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let participant = try await opened.participant(matching: person, in: account.account)
        let group = try await opened.group(of: participant)
        var dossiers: [Vault.Dossier] = []
        var deliveries: [Projections.Delivery] = []
        for member in group {
            dossiers.append(try await opened.vault.dossier(of: member))
            deliveries += try await opened.projections.deliveries(about: member)
        }
        let stands = try await opened.projections.person(participant)
        var question = Projections.CompletionQuestion(account: account.account)
        question.participants = [participant]
        let completions = try await opened.projections.completions(question, limit: 100_000)
        let events = try await Self.events(about: Set(group), in: opened.log)
        var json = JSONWriter()
        json.object { json in
            json.member("participant", participant)
            if group.count > 1 { json.member("merged", all: group.dropFirst().map(\.description)) }
            json.member("erasedAt", number: stands.erased?.number)
            json.member("heldAt", number: stands.held?.number)
            json.key("identifiers")
            json.array(dossiers.flatMap(\.identifiers)) { json, known in
                json.object { json in
                    json.member("account", text: known.account)
                    json.member("scheme", text: known.scheme)
                    json.member("value", text: known.value)
                }
            }
            json.key("data")
            json.array(dossiers.flatMap(\.versions)) { json, version in
                json.object { json in
                    for field in version.data.ordered {
                        json.key(named: field.name)
                        json.string(field.value)
                    }
                }
            }
            json.key("completions")
            json.array(completions) { $0.raw($1.completion.json) }
            json.key("events")
            json.array(events) { json, logged in
                json.object { json in
                    json.member("position", number: logged.position.number)
                    json.key("event")
                    json.raw(logged.line)
                }
            }
            json.key("told")
            json.array(deliveries.sorted { $0.position < $1.position }) { json, delivery in
                json.object { json in
                    json.member("delivery", delivery.id)
                    json.member("endpoint", delivery.endpoint)
                    json.member("position", number: delivery.position.number)
                    json.member("type", text: delivery.type)
                    json.member("state", text: delivery.state.word)
                    json.member("changed", delivery.changed)
                }
            }
        }
        Terminal.write(json.bytes + [0x0A], to: try Report.descriptor(file))
        try opened.close()
    }

    /// Every event whose subject one of these is; reads the whole log.
    private static func events(about participants: Set<ParticipantID>, in log: EventLog) async throws -> [LoggedEvent] {
        var found: [LoggedEvent] = []
        var next = Position(0)
        while true {
            let events = try await log.events(from: next, limit: 2_000)
            guard let last = events.last else { return found }
            found += events.filter { $0.event.participant.map(participants.contains) ?? false }
            next = last.position.next
        }
    }
}
