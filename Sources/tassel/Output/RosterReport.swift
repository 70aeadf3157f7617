import Audit
import Completions
import Projections
import Vault

/// Who of a roster stands where.
struct RosterReport {
    let output: OutputOptions

    func show(_ roster: Roster, _ question: RosterQuestion, from projections: Projections, _ vault: Vault) async throws {
        let answers = try await question.answer(roster, from: projections, vault)
        let people = try await vault.versions(answers.map(\.person))
        var report = try Report(output, headings: ["IDENTIFIER", "NAME", "STANDING", "LAST", "COUNTS UNTIL", "ATTEMPTS", "PARTICIPANT"])
        for (answer, person) in zip(answers, people) {
            report.add(Self.cells(answer, person?.data)) { Self.write(answer, person?.data, to: &$0) }
        }
        let counts = RosterQuestion.Standing.allCases.map { standing in (standing, answers.filter { $0.standing == standing }.count) }
        let strangers = answers.filter { $0.participant == nil }.count
        if output.format == .json {
            report.add([]) { json in
                json.member("roster", text: roster.digest)
                json.member("people", number: answers.count)
                for (standing, count) in counts {
                    json.key(named: standing.rawValue)
                    json.token(String(count))
                }
                json.member("neverSeen", number: strangers)
            }
        }
        report.finish(empty: "the roster names nobody")
        let words = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", ")
        Terminal.say(
            "\(answers.count) on the roster: \(words); \(strangers) were never told of by any source; its SHA-256 is \(roster.digest)"
        )
    }

    private static func cells(_ answer: RosterQuestion.Answer, _ person: PersonalData?) -> [String] {
        [
            answer.identifier, person?["name"] ?? "", answer.standing.rawValue, answer.completion?.last?.finished?.description ?? "",
            answer.lastDay?.description ?? "", answer.completion.map { String($0.attempts) } ?? "",
            answer.participant?.short ?? "never told of",
        ]
    }

    private static func write(_ answer: RosterQuestion.Answer, _ person: PersonalData?, to json: inout JSONWriter) {
        json.member("identifier", text: answer.identifier)
        json.member("name", person?["name"])
        json.member("standing", text: answer.standing.rawValue)
        json.member("participant", answer.participant?.description)
        json.member("countsUntil", answer.lastDay)
        if let completion = answer.completion {
            json.member("activity") { completion.activity.write(to: &$0) }
            completion.writeStanding(to: &json)
            json.member("completion", completion.id)
        }
    }
}
