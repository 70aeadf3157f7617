import ArgumentParser
import Completions
import Glibc
import Imports

struct MapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Say what the columns of a table mean.",
        subcommands: [MapSuggestCommand.self, MapCheckCommand.self]
    )
}

struct MapSuggestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest",
        abstract: "Propose a mapping for a table, with its doubts as comments.",
        discussion: """
            Looks at the headings and the first 5,000 rows. What could be wrong is marked with # ?; read those lines, decide,
            then check the mapping. No store is needed and nothing is recorded.

            Example:
              tassel map suggest results.csv > results.yaml
            """
    )

    @Argument(help: "The table.")
    var file: String

    @Option(help: ArgumentHelp("Whose ids these are.", valueName: "namespace"))
    var source: String?

    func run() throws {
        let suggestion = try MappingSuggestion.suggest(for: file, namespace: source)
        Terminal.write(suggestion.yaml, to: STDOUT_FILENO)
        let doubts = suggestion.doubts == 1 ? "1 line is in doubt" : "\(suggestion.doubts) lines are in doubt"
        Terminal.say("\(doubts), marked with # ?; then check it with: tassel map check MAPPING.yaml \(file)")
    }
}

struct MapCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a mapping, by itself or against tables.",
        discussion: """
            Reads the tables through the mapping to their ends, as an import would, without a store; nothing is recorded.
            The exit status is 3 when rows would be refused.

            Example:
              tassel map check Data/mappings/oulad-courses.yaml results.csv
            """
    )

    @OptionGroup var output: OutputOptions

    @Argument(help: "The mapping: a YAML file.")
    var mapping: String

    @Argument(help: "The tables.")
    var files: [String] = []

    @Option(help: ArgumentHelp("Whose ids these are, in place of the mapping's namespace.", valueName: "namespace"))
    var source: String?

    func run() throws {
        let check = InputCheck(
            try FormatChoice(.csv, mapping: try Mapping(file: mapping, namespace: source)),
            now: World.surroundings.now()
        )
        guard !files.isEmpty else { return Terminal.say("\(mapping) is a mapping; check it against a table by naming one") }
        var report = try Report(output, headings: ["FILE", "READ", "USED", "IGNORED", "REFUSED"])
        var refused = 0
        for file in files {
            let result = try check.run(file)
            refused += result.lines.refused
            let ignored = result.lines.ignored.values.reduce(0, +)
            report.add([file, String(result.lines.read), String(result.lines.used), String(ignored), String(result.lines.refused)]) {
                json in
                json.member("file", file)
                json.member("lines") { result.lines.write(to: &$0) }
                json.member("unused", all: result.unused)
            }
            for (reason, count) in result.lines.ignored.sorted(by: { $0.key < $1.key }) {
                Terminal.say("\(file): \(count) rows are ignored: \(reason)")
            }
            for refusal in result.refusals { Terminal.say("\(file) line \(refusal.line): \(refusal.reason)") }
            if result.lines.refused > result.refusals.count {
                Terminal.say("\(file): \(result.lines.refused - result.refusals.count) more lines would be refused")
            }
            if !result.unused.isEmpty {
                let named = result.unused.map { "\"\($0)\"" }.joined(separator: ", ")
                Terminal.say("\(file): the mapping doesn't use \(named)")
            }
        }
        report.finish(empty: "nothing was checked")
        if refused > 0 { throw ExitCode(ExitStatus.partly.rawValue) }
    }
}
