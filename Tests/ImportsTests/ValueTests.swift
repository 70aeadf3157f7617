import Completions
import Imports
import TestSupport
import Testing

/// What becomes of a row's values.
@Suite struct ValueTests {
    private func row(result: String = "pass", score: String = "80", when: String = "2026-10-20T09:00:00Z") -> String {
        ImportBench.heading + "A,Ann,EX-1,\(score),\(result),\(when),1\n"
    }

    private func finish(_ text: String, _ mapping: String = ImportBench.mapping) async throws -> Finish? {
        let bench = try await ImportBench()
        try await bench.run(text, mapping)
        return try await bench.finishes().first
    }

    private func refusal(_ text: String, _ mapping: String = ImportBench.mapping) async throws -> ImportSummary.Refusal? {
        let bench = try await ImportBench()
        return try await bench.run(text, mapping).refusals.first
    }

    private func timed(_ rule: String) -> String {
        ImportBench.mapping.replacing("{ column: when, format: rfc3339 }", with: rule)
    }

    @Test(arguments: [("pass", Outcome.passed), ("fail", .failed), ("", .pending)])
    func `an outcome is what the mapping says of its word`(word: String, outcome: Outcome) async throws {
        #expect(try await finish(row(result: word))?.outcome == outcome)
    }

    @Test func `a word that the mapping doesn't know is refused`() async throws {
        let refusal = try await refusal(row(result: "passed?"))
        #expect(refusal?.line == 2)
        #expect(refusal?.reason == "result is \"passed?\", which the mapping doesn't name under outcome.values")
    }

    @Test func `a long value is cut short in the reason`() async throws {
        let word = String(repeating: "w", count: 41)
        #expect(try await refusal(row(result: word))?.reason.hasPrefix("result is \"\(word.dropLast())…\"") == true)
    }

    @Test(arguments: [("80,5", "80.5"), ("80", "80"), ("-0,50", "-0.5")])
    func `a decimal comma is read where the mapping says so`(written: String, score: String) async throws {
        let text = row(score: "\"\(written)\"")
        #expect(try await finish(text, ImportBench.mapping + "decimal: comma\n")?.score?.raw?.description == score)
    }

    @Test(arguments: ["1.234,5", "80.5", "8e1", "+80", "80 %"])
    func `what is no number with that sign is refused`(written: String) async throws {
        let refusal = try await refusal(row(score: "\"\(written)\""), ImportBench.mapping + "decimal: comma\n")
        #expect(refusal?.reason == "score is \"\(written)\", not a number with a decimal comma")
    }

    @Test(arguments: [("62.5", "62.5", Outcome.passed), ("62.5", "62.49", .failed), ("60", "60.0", .passed)])
    func `a pass mark may be a column, and is passed when it is reached`(mark: String, score: String, outcome: Outcome) async throws {
        let mapping = ImportBench.mapping.replacing(
            "{ column: result, values: { pass: passed, fail: failed }, empty: pending }",
            with: "{ passMark: mark }"
        )
        let text = "who,name,exam,score,mark,when,try\nA,Ann,EX-1,\(score),\(mark),2026-10-20T09:00:00Z,1\n"
        #expect(try await finish(text, mapping)?.outcome == outcome)
    }

    @Test(arguments: [(",70", "there is no score; say under outcome: empty what that means"), ("80,", "there is no pass mark")])
    func `without a score or a mark nothing is judged`(fields: String, reason: String) async throws {
        let mapping = ImportBench.mapping.replacing(
            "{ column: result, values: { pass: passed, fail: failed }, empty: pending }",
            with: "{ passMark: mark }"
        )
        let text = "who,name,exam,score,mark,when,try\nA,Ann,EX-1,\(fields),2026-10-20T09:00:00Z,1\n"
        #expect(try await refusal(text, mapping)?.reason == reason)
    }

    @Test func `a day has no time, and none is made up`() async throws {
        let bench = try await ImportBench()
        try await bench.run(row(when: "19/10/2013"), timed("{ column: when, format: dd/MM/yyyy }"))
        let event = try #require(try await bench.logged().first)
        let finished = try #require(event.fact.recordedFinish?.finish.finished)
        #expect(event.time == nil)
        #expect(finished.reported.description == "2013-10-19")
        #expect(finished.original.text == "19/10/2013")
        #expect(String(decoding: event.line, as: UTF8.self).contains("\"finishedAt\":\"2013-10-19\",\"precision\":\"day\""))
    }

    @Test(arguments: [
        ("2026-10-20 09:00:00", "2026-10-20T09:00:00+02:00", "2026-10-20T07:00:00Z"),
        ("2026-01-20 09:00:00", "2026-01-20T09:00:00+01:00", "2026-01-20T08:00:00Z"),
    ])
    func `a local time gets the offset of its zone on that day`(written: String, reported: String, time: String) async throws {
        let bench = try await ImportBench()
        try await bench.run(row(when: written), timed("{ column: when, format: \"yyyy-MM-dd HH:mm:ss\", zone: Europe/Berlin }"))
        let event = try #require(try await bench.logged().first)
        #expect(event.fact.recordedFinish?.finish.finished?.reported.description == reported)
        #expect(event.fact.recordedFinish?.finish.finished?.original.zone == "Europe/Berlin")
        #expect(event.time?.description == time)
        #expect(String(decoding: event.line, as: UTF8.self).contains("\"finishedAt\":\"\(reported)\""))
    }

    @Test(arguments: [
        ("unix", "1792486800", "2026-10-20T09:00:00Z"), ("\"d.M.yyyy\"", "1.2.2026", "2026-02-01"),
        ("\"dd MMM yyyy\"", "20 Oct 2026", "2026-10-20"),
        ("\"yyyy-MM-ddTHH:mm:ss.SSS\"", "2026-10-20T09:00:00.250", "2026-10-20T09:00:00.250Z"),
    ])
    func `times are read in the mapping's format`(format: String, written: String, reported: String) async throws {
        let finish = try await finish(row(when: written), timed("{ column: when, format: \(format), zone: UTC }"))
        #expect(finish?.finished?.reported.description == reported)
    }

    @Test func `what the mapping ignores is counted by its reason`() async throws {
        let bench = try await ImportBench()
        let mapping = ImportBench.mapping + "ignore: { column: result, values: { banked: carried over } }\n"
        let summary = try await bench.run(row(result: "banked"), mapping)
        #expect(summary.lines == LineCounts(ignored: ["carried over": 1]))
        #expect(try await bench.finishes() == [])
    }
}
