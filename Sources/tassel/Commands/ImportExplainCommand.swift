import ArgumentParser
import Completions
import EventLog
import Imports
import Projections

struct ImportExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain one line of a file: what is read from it, and why it is in the log, or isn't.",
        discussion: """
            Takes the options that the import took. A line is used, joined to another, ignored or refused; of what is used the log knows \
            the record already, or would record or correct it. Of an envelope's events all are explained.

            Example: tassel import explain today.csv 17 --mapping results.yaml
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var input: InputFormatOptions

    @Argument(help: "The file.")
    var file: String

    @Argument(help: "The line's number, as summaries and events name it.")
    var line: Int

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let options = ImportOptions(account: account.account, telling: .ask, actor: "")
        let importer = ImportRunCommand.importer(of: opened, try input.choice(), options)
        let (format, explanations) = try await importer.explain(line: line, of: file)
        Terminal.say("\(file): read as \(format)")
        var report = try Report(output, headings: ["LINE", "IS", "PARTICIPANT", "ACTIVITY", "OUTCOME", "SCORE", "FINISHED", "LOG"])
        for explanation in explanations { report.add(Self.cells(explanation)) { Self.write(explanation, to: &$0) } }
        report.finish(empty: "there is no line \(line) in it")
        try opened.close()
        if explanations.isEmpty { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private static func word(_ meaning: LineExplanation.Meaning) -> String {
        switch meaning {
        case .finish: "a finish"
        case .revocation(let reason): "takes a record back (\(reason.rawValue))"
        case .joined: "joined to another line"
        case .ignored(let reason): "ignored: \(reason)"
        case .refused(let reason): "refused: \(reason)"
        }
    }

    /// What the log makes of it, and where its record is.
    private static func log(_ explanation: LineExplanation) -> String {
        let places = explanation.told.map { String($0.number) }.joined(separator: ", ")
        guard case .finish(_, _, let verdict) = explanation.meaning else {
            return explanation.told.isEmpty ? "" : "its record is told at \(places)"
        }
        switch verdict {
        case .record: return "not in it: an import would record it"
        case .correct(_, let reason): return "told otherwise at \(places): an import would correct it (\(reason.rawValue))"
        case .duplicate: return "known: told at \(places)"
        case .reverted: return "known: told at \(places), and otherwise since"
        case .refuse(let refusal): return "an import would refuse it: \(refusal.reason)"
        case .erase: return "of somebody who was erased: ignored"
        }
    }

    private static func cells(_ explanation: LineExplanation) -> [String] {
        var cells = [String(explanation.line), word(explanation.meaning)]
        if case .finish(let finish, let person, _) = explanation.meaning {
            let number = finish.score?.raw ?? finish.score?.scaled
            cells += [
                person ?? "anonymous", finish.activity.id, finish.outcome.rawValue, number?.description ?? "",
                finish.finished?.reported.description ?? "",
            ]
        } else {
            cells += ["", "", "", "", ""]
        }
        return cells + [log(explanation)]
    }

    private static func write(_ explanation: LineExplanation, to json: inout JSONWriter) {
        json.member("line", number: explanation.line)
        json.member("is", text: word(explanation.meaning))
        if case .finish(let finish, let person, _) = explanation.meaning {
            json.member("participant", person)
            json.member("activity") { finish.activity.write(to: &$0) }
            json.member("outcome", finish.outcome.rawValue)
            if let score = finish.score { json.member("score") { score.write(to: &$0) } }
            json.member("startedAt", finish.started)
            json.member("finishedAt", finish.finished?.reported)
            json.member("original", finish.finished?.original.text)
            json.member("zone", finish.finished?.original.zone)
            json.member("duration", finish.duration)
            json.member("attempt", number: finish.attempt)
        }
        json.key("told")
        json.array(explanation.told) { $0.token(String($1.number)) }
        json.member("log", text: log(explanation))
    }
}
