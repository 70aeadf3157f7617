import ArgumentParser
import Completions
import EventLog
import Glibc
import Imports
import Projections
import Vault

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Read the log itself.",
        subcommands: [LogListCommand.self, LogShowCommand.self, LogExportCommand.self]
    )
}

struct LogListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List events, oldest first.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "The first position.")
    var from = 0

    @Option(help: "At most so many events.")
    var limit = 50

    @Option(help: "Only events of this type.")
    var type: String?

    func validate() throws {
        if from < 0 || limit < 1 { throw ValidationError("--from is 0 or more, --limit 1 or more.") }
        if let type, EventType(rawValue: type) == nil {
            throw ValidationError("\"\(type)\" is no event type: \(EventType.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
    }

    func run() async throws {
        let opened = try await store.open(for: .ask)
        var report = try Report(output, headings: ["POSITION", "RECORDED", "TYPE", "ACCOUNT", "SUBJECT"])
        var position = Position(from)
        var listed = 0
        while listed < limit {
            let events = try await opened.log.events(from: position, limit: 500)
            guard let last = events.last else { break }
            for logged in events where listed < limit && type.map({ $0 == logged.event.type.rawValue }) ?? true {
                listed += 1
                let event = logged.event
                let cells = [
                    logged.position.description, event.recorded.text(to: .second), event.type.rawValue, event.account?.name ?? "",
                    event.subject?.description ?? "",
                ]
                report.add(cells) { json in
                    json.member("position", number: logged.position.number)
                    json.key("event")
                    json.raw(logged.line)
                }
            }
            position = last.position.next
        }
        report.finish(empty: "no events from position \(from) on")
        try opened.close()
    }
}

struct LogShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one event's exact line, where it came from, and the reason that it commits to.",
        discussion: "Example: tassel log show 0"
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "A position, or an event's id (evt_…).")
    var event: String

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let logged = try await opened.log.event(at: try await EventOption.position(event, in: opened.log))
        Terminal.say("position \(logged.position), leaf \(hex(TreeHash.leaf(logged.line)))")
        if let origin = try await EventOrigin(of: logged.event, in: opened) { Terminal.say("from \(origin.text)") }
        if let note = logged.event.fact.note {
            Terminal.say("reason: \(try await opened.vault.note(note) ?? "not in the vault")")
        }
        Terminal.write(logged.line + [0x0A], to: STDOUT_FILENO)
        try opened.close()
    }
}

struct LogExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the log's exact lines, one event a line.",
        discussion: """
            With --account the events of other accounts are written as their positions and leaf hashes, so that the whole still gives the root.

            Example: tassel log export --out log.jsonl
            Example: tassel log export --since 2026-01-01 --until 2026-03-31 --account north
            """
    )

    @OptionGroup var store: StoreOptions

    @Option(help: "The first position.")
    var from = 0

    @Option(help: "The last position; the newest by default.")
    var through: Int?

    @Option(help: ArgumentHelp("From what was recorded then; a bare day is the whole day in the store's zone.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Up to what was recorded then.", valueName: "time"))
    var until: String?

    @Option(help: "Only this account's events; of others the hashes.", transform: AccountOptions.read)
    var account: AccountName?

    @Option(name: .customLong("out"), help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
    var file: String?

    func validate() throws {
        if from < 0 { throw ValidationError("--from is 0 or more.") }
        if let through, through < from { throw ValidationError("--through is --from or more.") }
    }

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let descriptor = try Report.descriptor(file)
        let (first, end) = try await range(opened.log)
        var position = first
        var (count, others) = (0, 0)
        while position < end {
            let stored = try await opened.log.rows(from: position, limit: min(1_000, end.number - position.number))
            guard let last = stored.rows.last else { break }
            var text: [UInt8] = []
            for row in stored.rows {
                if try isOthers(row, in: stored.bytes) {
                    others += 1
                    var json = JSONWriter()
                    json.object { json in
                        json.member("position", number: row.position.number)
                        json.member("leaf", hex: Array(stored.bytes[row.leaf]))
                    }
                    text += json.bytes + [0x0A]
                } else {
                    text += stored.bytes[row.line] + [0x0A]
                }
            }
            Terminal.write(text, to: descriptor)
            count += stored.rows.count
            position = last.position.next
        }
        Terminal.say("exported \(count) events" + (others > 0 ? ", \(others) of them of other accounts, as hashes" : ""))
        try opened.close()
    }

    private func range(_ log: EventLog) async throws -> (first: Position, end: Position) {
        var first = Position(from)
        var end = Position(try await log.size())
        if let through { end = min(end, Position(through + 1)) }
        if let since {
            first = max(first, try await log.position(recordedFrom: try MomentText.read(since, in: log.zone, edge: .beginning)))
        }
        if let until { end = min(end, try await log.position(recordedFrom: try MomentText.read(until, in: log.zone, edge: .end))) }
        return (first, end)
    }

    /// Whether an event is another account's; what belongs to none, as the log's opening, is everybody's.
    private func isOthers(_ row: EventLog.StoredRows.Row, in bytes: [UInt8]) throws -> Bool {
        guard let account else { return false }
        let event = try LoggedEvent(position: row.position, line: Array(bytes[row.line])).event
        return event.account.map { $0 != account } ?? false
    }
}
