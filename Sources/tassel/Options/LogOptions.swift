import ArgumentParser
import Logging

/// What is logged, and how.
struct LogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Log from this level on: trace, debug, info, notice, warning (the default), error or critical.",
            valueName: "level"
        ),
        transform: LogOptions.level
    )
    var logLevel = Logger.Level.warning

    @Option(help: "Log lines for people (text), or one JSON object each (json).")
    var logFormat = LineLogHandler.Format.text

    private static func level(_ text: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            throw ValidationError("\"\(text)\" is no level: \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return level
    }

    /// Makes it so for the whole process: once, before anything logs.
    func apply() {
        let (level, format) = (logLevel, logFormat)
        LoggingSystem.bootstrap { LineLogHandler(label: $0, format: format, level: level) }
    }
}

extension LineLogHandler.Format: ExpressibleByArgument {}
