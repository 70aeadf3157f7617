import Completions
import Glibc
import Logging

/// Log lines on standard error: for people, or one JSON object each.
struct LineLogHandler: LogHandler {
    /// How a line is written.
    enum Format: String, CaseIterable, Sendable {
        case text, json
    }

    private let label: String
    private let format: Format
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(label: String, format: Format, level: Logger.Level) {
        self.label = label
        self.format = format
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = World.surroundings.now()
        switch format {
        case .text:
            let rest = facts.map { " \($0.key)=\($0.value)" }.joined()
            Terminal.write("\(time.text(to: .millisecond)) \(event.level) \(event.message)\(rest)\n", to: STDERR_FILENO)
        case .json:
            var json = JSONWriter()
            json.object { json in
                json.member("time", time)
                json.member("level", event.level.rawValue)
                json.member("logger", label)
                json.member("message", event.message.description)
                for (key, value) in facts {
                    json.key(named: key)
                    json.string(value.description)
                }
            }
            Terminal.write(json.bytes + [0x0A], to: STDERR_FILENO)
        }
    }
}
