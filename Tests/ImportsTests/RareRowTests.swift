import Completions
import Imports
import TestSupport
import Testing

/// Rules that few mappings use, and rows that few exports hold.
@Suite struct RareRowTests {
    /// Imports one row below the heading `a,b,c,d`, whose first three columns are participant, activity and attempt.
    private func row(_ row: String, _ rules: String...) async throws -> (summary: ImportSummary, finishes: [Finish]) {
        let bench = try await ImportBench()
        let mapping = ["namespace: lms", "participant: { id: a }", "activity: { id: b }", "attempt: c"] + rules
        let summary = try await bench.run("a,b,c,d\n\(row)\n", mapping.joined(separator: "\n") + "\n")
        return (summary, try await bench.finishes())
    }

    @Test(arguments: [
        ("seconds", "90", "PT90S"), ("minutes", "1.5", "PT1.5M"), ("hours", "2", "PT2H"), ("iso8601", "P3DT4H", "P3DT4H"),
    ])
    func `a duration is kept in its unit`(unit: String, written: String, duration: String) async throws {
        let rule = "duration: { column: d, unit: \(unit) }"
        #expect(try await row("A,C-1,1,\(written)", "kind: course", "outcome: finished", rule).finishes.map(\.duration) == [duration])
    }

    @Test(arguments: [
        ("seconds", "-5", "d is negative"), ("hours", "2 h", "d is \"2 h\", not a number with a decimal point"),
        ("iso8601", "3 days", "d is not an ISO 8601 duration"),
    ])
    func `what is no duration is refused`(unit: String, written: String, reason: String) async throws {
        let rule = "duration: { column: d, unit: \(unit) }"
        let refusals = try await row("A,C-1,1,\(written)", "kind: course", "outcome: finished", rule).summary.refusals
        #expect(refusals.map(\.reason) == [reason])
    }

    @Test(arguments: [("C", Activity.Kind.course), ("X", .exam)])
    func `words name the kind`(word: String, kind: Activity.Kind) async throws {
        let rule = "kind: { column: d, values: { C: course, X: exam } }"
        #expect(try await row("A,S-1,1,\(word)", rule, "outcome: finished").finishes.map(\.activity.kind) == [kind])
    }

    @Test func `a word that names no kind is refused`() async throws {
        let rule = "kind: { column: d, values: { C: course } }"
        let refusals = try await row("A,S-1,1,Z", rule, "outcome: finished").summary.refusals
        #expect(refusals.map(\.reason) == ["d is \"Z\", which the mapping doesn't name under kind.values"])
    }

    @Test func `limits alone are no score`() async throws {
        let finishes = try await row("A,EX-1,1,", "kind: exam", "outcome: finished", "score: { raw: d, max: 100 }").finishes
        #expect(finishes.map(\.score) == [nil])
    }

    @Test(arguments: ["-9223372036854775808", "99999999999999999999", "-99999999999", "1e9", "1772460312.5"])
    func `a number that can't be a Unix time is refused`(written: String) async throws {
        let rule = "finished: { column: d, format: unix }"
        let refusals = try await row("A,EX-1,1,\(written)", "kind: exam", "outcome: finished", rule).summary.refusals
        #expect(refusals.map(\.reason) == ["d is \"\(written)\", not a time of the mapping's format"])
    }

    @Test func `key columns make the record, whatever else tells it from others`() async throws {
        let bench = try await ImportBench()
        let mapping = ImportBench.mapping + "key: [who, exam]\n"
        try await bench.run(ImportBench.heading + "A,Ann,EX-1,40,fail,2026-10-20T09:00:00Z,1\n", mapping)
        let later = try await bench.run(ImportBench.heading + "A,Ann,EX-1,80,pass,2026-10-27T09:00:00Z,2\n", mapping)
        #expect(later.facts == FactCounts(corrected: 1))
        let other = try await bench.run(ImportBench.heading + "A,Ann,EX-2,40,fail,2026-10-20T09:00:00Z,1\n", mapping)
        #expect(other.facts == FactCounts(recorded: 1))
    }

    @Test func `a record named again two batches later is judged as in one`() async throws {
        let bench = try await ImportBench()
        let rows = (0..<1_200).map { "L\($0),,EX-1,50,pass,2026-10-20T09:00:00Z,1\n" }
        let again = "L0,,EX-1,50,pass,2026-10-20T09:00:00Z,1\nL0,,EX-1,51,pass,2026-10-20T09:00:00Z,1\n"
        let summary = try await bench.run(ImportBench.heading + rows.joined() + again)
        #expect(summary.facts == FactCounts(recorded: 1_200, duplicates: 1))
        #expect(summary.lines == LineCounts(used: 1_201, refused: 1))
        #expect(summary.refusals.map(\.line) == [1_203])
    }

    @Test func `a revision that comes late is logged once, and the later one stands`() async throws {
        let bench = try await ImportBench()
        let mapping = ImportBench.mapping + "revised: { column: name, format: rfc3339 }\n"
        func export(_ score: Int, _ day: Int) -> String {
            ImportBench.heading + "A,2026-10-\(day)T00:00:00Z,EX-1,\(score),pass,2026-10-20T09:00:00Z,1\n"
        }
        try await bench.run(export(60, 22), mapping)
        #expect(try await bench.run(export(60, 23), mapping).facts == FactCounts(duplicates: 1))
        #expect(try await bench.run(export(50, 21), mapping).facts == FactCounts(corrected: 1))
        #expect(try await bench.run(export(50, 21), mapping).facts == FactCounts(duplicates: 1))
        #expect(try await bench.completions().map(\.last?.score?.raw) == [ExactDecimal(60)])
    }
}
