import ArgumentParser

/// How a command that lists or summarises prints.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people.
    case table
    /// One object a line.
    case json
    /// RFC 4180, with a heading.
    case csv
}

struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "Print a table, json (one object a line) or csv.")
    var format = OutputFormat.table

    @Option(name: .customLong("out"), help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
    var file: String?
}
