import Completions
import EventLog
import Imports
import Projections
import TestSupport
import Testing

@Suite struct SummaryTests {
    private static let mixed =
        ImportBench.export + ImportBench.rows[0] + "\n" + "ragged\n" + "C,Cy,EX-1,x,pass,2026-10-20T09:00:00Z,1\n"

    @Test func `lines add up, and the log holds the same counts`() async throws {
        let bench = try await ImportBench()
        let summary = try await bench.run(Self.mixed)
        #expect(summary.lines == LineCounts(used: 4, ignored: ["blank": 1], refused: 2))
        #expect(summary.lines.read == 7)
        #expect(summary.facts == FactCounts(recorded: 3, duplicates: 1))
        #expect(summary.refusals.map(\.line) == [7, 8])
        let size = try await bench.test.store.log.size()
        let last = try await bench.test.store.log.event(at: Position(size - 1)).event
        guard case .importFinished(let finished) = last.fact else {
            Issue.record("the last event is \(last.type)")
            return
        }
        #expect(finished.lines == summary.lines)
        #expect(finished.facts == summary.facts)
        #expect(last.importRun == summary.importID)
    }

    @Test func `only the first twenty refusals are shown, and all are counted`() async throws {
        let bench = try await ImportBench()
        let summary = try await bench.run(ImportBench.heading + String(repeating: "ragged\n", count: 25))
        #expect(summary.refusals.map(\.line) == Array(2...21))
        #expect(summary.lines.refused == 25)
    }

    @Test func `a dry run counts the same and writes nothing`() async throws {
        let bench = try await ImportBench()
        try await bench.test.addEndpoint()
        try await bench.run(ImportBench.heading + ImportBench.rows[1])
        let size = try await bench.test.store.log.size()
        let export = Self.mixed.replacing("EX-1,40,fail", with: "EX-1,60,pass")
        let dry = try await bench.dryRun(export)
        #expect(try await bench.test.store.log.size() == size)
        #expect(dry.importID == nil)
        #expect(dry.facts == FactCounts(recorded: 2, duplicates: 1, corrected: 1))
        let wet = try await bench.run(export)
        #expect(wet.lines == dry.lines)
        #expect(wet.facts == dry.facts)
        #expect(wet.owed == dry.owed)
        #expect(wet.refusals == dry.refusals)
    }

    @Test func `the summary is one object with its keys in order`() async throws {
        let bench = try await ImportBench()
        let summary = try await bench.run(ImportBench.heading + ImportBench.rows[0] + "ragged\n")
        let id = try #require(summary.importID)
        let expected = """
            {"import":"\(id)","file":"\(summary.file)","format":"csv","sha256":"\(hex(summary.digest))",\
            "lines":{"read":2,"used":1,"joined":0,"ignored":{},"refused":1},\
            "facts":{"recorded":1,"duplicates":0,"reverted":0,"corrected":0,"revoked":0},"owed":0,\
            "refusals":[{"line":3,"reason":"it has 1 fields where the heading has 7"}]}
            """
        #expect(String(decoding: summary.json, as: UTF8.self) == expected)
    }

    @Test func `the log names who imported and how, and never the file`() async throws {
        let bench = try await ImportBench()
        let summary = try await bench.run(ImportBench.heading + ImportBench.rows[0], telling: .history)
        let begun = try await bench.test.store.log.event(at: Position(3)).event
        guard case .importStarted(let started) = begun.fact else {
            Issue.record("position 3 is \(begun.type)")
            return
        }
        #expect(started.namespace == "lms")
        #expect(started.format == "csv")
        #expect(started.telling == .history)
        #expect(begun.importRun == summary.importID)
        #expect(!String(decoding: begun.line, as: UTF8.self).contains("rows.csv"))
    }

    @Test func `a dry run judges a third row of one key by the first, as an import does`() async throws {
        let bench = try await ImportBench()
        let first = ImportBench.rows[1]
        let text = ImportBench.heading + first + first.replacing("40,fail", with: "60,pass") + first
        let dry = try await bench.dryRun(text)
        let wet = try await bench.run(text)
        #expect(wet.facts == FactCounts(recorded: 1, duplicates: 1))
        #expect(dry.facts == wet.facts)
    }
}
