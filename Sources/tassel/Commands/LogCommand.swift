import ArgumentParser
import Completions
import EventLog
import Glibc
import Projections

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
        abstract: "Show one event's exact line.",
        discussion: "Example: tassel log show 0"
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "A position, or an event's id (evt_…).")
    var event: String

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let logged = try await opened.log.event(at: try await EventOption.position(event, in: opened.log))
        Terminal.say("position \(logged.position), leaf \(hex(TreeHash.leaf(logged.line)))")
        Terminal.write(logged.line + [0x0A], to: STDOUT_FILENO)
        try opened.close()
    }
}

struct LogExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the log's exact lines, one event a line.",
        discussion: "Example: tassel log export --out log.jsonl"
    )

    @OptionGroup var store: StoreOptions

    @Option(help: "The first position.")
    var from = 0

    @Option(name: .customLong("out"), help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
    var file: String?

    func validate() throws {
        if from < 0 { throw ValidationError("--from is 0 or more.") }
    }

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let descriptor = try Report.descriptor(file)
        var position = Position(from)
        var count = 0
        while true {
            let stored = try await opened.log.rows(from: position, limit: 1_000)
            guard let last = stored.rows.last else { break }
            Terminal.write(stored.rows.flatMap { stored.bytes[$0.line] + [0x0A] }, to: descriptor)
            count += stored.rows.count
            position = last.position.next
        }
        Terminal.say("exported \(count) events")
        try opened.close()
    }
}
