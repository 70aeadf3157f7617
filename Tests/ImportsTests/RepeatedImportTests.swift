import Completions
import EventLog
import Imports
import Projections
import TestSupport
import Testing

/// The same facts, told more than once.
@Suite struct RepeatedImportTests {
    private static let anonymous = ImportBench.mapping.replacing("name: name }", with: "name: name, anonymous: allowed }")

    private let resit = ImportBench.heading + "B,Bob,EX-1,60,pass,2026-10-20T09:00:00Z,1\n"
    private let firstTry = ImportBench.heading + ImportBench.rows[1]

    @Test func `the whole export again is all duplicates`() async throws {
        let bench = try await ImportBench()
        try await bench.run(ImportBench.export)
        #expect(try await bench.run(ImportBench.export).facts == FactCounts(duplicates: 3))
        #expect(try await bench.finishes().count == 3)
    }

    @Test func `reversed it is all duplicates`() async throws {
        let bench = try await ImportBench()
        try await bench.run(ImportBench.export)
        let reversed = ImportBench.heading + ImportBench.rows.reversed().joined()
        #expect(try await bench.run(reversed).facts == FactCounts(duplicates: 3))
    }

    @Test func `two halves and the whole tell the same`() async throws {
        let halves = try await ImportBench()
        let whole = try await ImportBench()
        try await halves.run(ImportBench.heading + ImportBench.rows[0])
        try await halves.run(ImportBench.heading + ImportBench.rows[1] + ImportBench.rows[2])
        try await whole.run(ImportBench.export)
        let told = try await halves.finishes().map { [$0.activity.id, $0.outcome.rawValue] }
        #expect(try await whole.finishes().map { [$0.activity.id, $0.outcome.rawValue] } == told)
        #expect(try await halves.run(ImportBench.export).facts == FactCounts(duplicates: 3))
    }

    @Test func `a changed score is one correction`() async throws {
        let bench = try await ImportBench()
        try await bench.run(ImportBench.export)
        let corrected = ImportBench.export.replacing("EX-1,40,fail", with: "EX-1,60,pass")
        #expect(try await bench.run(corrected).facts == FactCounts(duplicates: 2, corrected: 1))
        #expect(try await bench.logged().map(\.type) == [.examFinished, .examFinished, .examFinished, .finishCorrected])
    }

    @Test func `the older file again is reverted, and the correction stands`() async throws {
        let bench = try await ImportBench()
        try await bench.run(firstTry)
        try await bench.run(resit)
        #expect(try await bench.run(firstTry).facts == FactCounts(duplicates: 1, reverted: 1))
        #expect(try await bench.completions().map(\.outcome) == [.passed])
    }

    @Test func `with a revision time the older file is only old`() async throws {
        let bench = try await ImportBench()
        let mapping = ImportBench.mapping + "revised: { column: name, format: rfc3339 }\n"
        let older = ImportBench.heading + "B,2026-10-21T00:00:00Z,EX-1,40,fail,2026-10-20T09:00:00Z,1\n"
        let newer = ImportBench.heading + "B,2026-10-22T00:00:00Z,EX-1,60,pass,2026-10-20T09:00:00Z,1\n"
        try await bench.run(newer, mapping)
        #expect(try await bench.run(older, mapping).facts == FactCounts(corrected: 1))
        #expect(try await bench.run(older, mapping).facts == FactCounts(duplicates: 1))
        #expect(try await bench.completions().map(\.outcome) == [.passed])
    }

    @Test func `a learner in two files is one participant`() async throws {
        let bench = try await ImportBench()
        try await bench.run(ImportBench.heading + ImportBench.rows[0])
        try await bench.run(ImportBench.heading + ImportBench.rows[2])
        #expect(Set(try await bench.finishes().map(\.participant)).count == 1)
    }

    @Test func `the same id of another source is somebody else`() async throws {
        let bench = try await ImportBench()
        try await bench.run(firstTry)
        try await bench.run(firstTry, ImportBench.mapping.replacing("namespace: lms", with: "namespace: other"))
        #expect(Set(try await bench.finishes().map(\.participant)).count == 2)
    }

    @Test func `one e-mail address is one person in every source`() async throws {
        let bench = try await ImportBench()
        let mapping = ImportBench.mapping.replacing("{ id: who, name: name }", with: "{ email: who }")
        let row = ImportBench.rows[0]
        try await bench.run(ImportBench.heading + row.replacing("A,Ann", with: "ann@Example.org,Ann"), mapping)
        let other = mapping.replacing("namespace: lms", with: "namespace: other")
        try await bench.run(ImportBench.heading + row.replacing("A,Ann", with: "ann@example.ORG,Ann"), other)
        #expect(Set(try await bench.finishes().map(\.participant)).count == 1)
        #expect(try await bench.completions().map(\.attempts) == [1], "two sources tell of one finish")
    }

    @Test func `somebody anonymous is found again by the record, under the same pseudonym`() async throws {
        let bench = try await ImportBench()
        let mapping = Self.anonymous + "id: exam\n"
        let before = ImportBench.heading + ",,R-1,40,fail,2026-10-20T09:00:00Z,1\n"
        let after = ImportBench.heading + ",,R-1,60,pass,2026-10-20T09:00:00Z,1\n"
        try await bench.run(before, mapping)
        #expect(try await bench.run(after, mapping).facts == FactCounts(corrected: 1))
        let finishes = try await bench.finishes()
        #expect(finishes.count == 2)
        #expect(Set(finishes.map(\.participant)).count == 1)
        #expect(try await bench.completions().count == 1)
    }

    @Test func `a row of nobody without an id of its own is refused`() async throws {
        let bench = try await ImportBench()
        let summary = try await bench.run(ImportBench.heading + ",,,40,fail,2026-10-20T09:00:00Z,1\n", Self.anonymous + "id: exam\n")
        #expect(summary.refusals.map(\.reason) == ["exam is empty, but it is the record's id"])
    }

    @Test func `two rows of one key in one file: the second is refused with its line, and both stay what they were`() async throws {
        let bench = try await ImportBench()
        let summary = try await bench.run(firstTry + "B,Bob,EX-1,60,pass,2026-10-20T09:00:00Z,1\n")
        #expect(summary.facts == FactCounts(recorded: 1))
        #expect(summary.refusals.map(\.line) == [3])
        #expect(summary.refusals.map(\.reason) == ["an earlier row of this input has the same key and says otherwise"])
        #expect(try await bench.completions().map(\.outcome) == [.failed])
    }
}
