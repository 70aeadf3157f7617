import Completions
import Imports
import TestSupport
import Testing

/// How tables are written, told by what is read from them.
@Suite struct DialectTests {
    private static let mapping = """
        namespace: lms
        kind: exam
        participant: { id: who }
        activity: { id: exam }
        outcome: passed
        attempt: try

        """

    private func activities(_ text: String, _ mapping: String = Self.mapping) async throws -> [String] {
        let bench = try await ImportBench()
        try await bench.run(text, mapping)
        return try await bench.finishes().map(\.activity.id)
    }

    @Test(arguments: [
        ("comma", "who,exam,try\nA,EX-1,1\n"), ("semicolon", "who;exam;try\nA;EX-1;1\n"), ("tab", "who\texam\ttry\nA\tEX-1\t1\n"),
        ("\"|\"", "who|exam|try\nA|EX-1|1\n"),
    ])
    func `fields are separated as the mapping says`(separator: String, text: String) async throws {
        #expect(try await activities(text, Self.mapping + "separator: \(separator)\n") == ["EX-1"])
    }

    @Test(arguments: [
        ("\"EX-1\"", "EX-1"), ("\"EX,1\"", "EX,1"), ("\"EX\"\"1\"\"\"", "EX\"1\""), ("\"EX\n1\"", "EX\n1"), ("\"EX\r\n1\"", "EX\r\n1"),
        ("E\"X\"1", "E\"X\"1"), (" \tEX 1 ", "EX 1"), ("Prüfung 1", "Prüfung 1"),
    ])
    func `a field is what was meant`(written: String, meant: String) async throws {
        #expect(try await activities("who,exam,try\nA,\(written),1\n") == [meant])
    }

    @Test func `a last line without an end is a line`() async throws {
        #expect(try await activities("who,exam,try\nA,EX-1,1\nA,EX-2,1") == ["EX-1", "EX-2"])
    }

    @Test func `columns may be named by their place`() async throws {
        let mapping = Self.mapping.replacing("{ id: exam }", with: "{ id: \"#2\" }")
        #expect(try await activities("who,x,try\nA,EX-1,1\n", mapping) == ["EX-1"])
    }

    @Test func `a refused row is named by the line it begins on, quoted line ends counted`() async throws {
        let bench = try await ImportBench()
        let summary = try await bench.run("who,exam,try\nA,\"EX\r\n1\",1\r\nB,\"EX\n2\",1\rC,EX-3\n\nD,EX-4,1\n", Self.mapping)
        #expect(summary.refusals.map(\.line) == [6])
        #expect(summary.lines == LineCounts(used: 3, ignored: ["blank": 1], refused: 1))
    }

    @Test func `bytes that are not UTF-8 cost their row and no other`() async throws {
        let bench = try await ImportBench()
        let bytes = Array("who,exam,try\nA,Pr".utf8) + [0xFC] + Array("fung,1\nB,EX-1,1\n".utf8)
        let summary = try await bench.run(bytes: bytes, Self.mapping)
        #expect(summary.refusals.map(\.reason) == ["it is not UTF-8"])
        #expect(summary.refusals.map(\.line) == [2])
        #expect(summary.facts.recorded == 1)
    }

    @Test func `a quote that is never closed takes the rest with it, and says where it began`() async throws {
        let bench = try await ImportBench()
        let summary = try await bench.run("who,exam,try\nA,EX-1,1\nB,\"EX-2,1\nC,EX-3,1\n", Self.mapping)
        #expect(summary.refusals.map(\.line) == [3])
        #expect(summary.facts.recorded == 1)
    }

    @Test func `a row longer than a megabyte is refused and the next is read`() async throws {
        let bench = try await ImportBench()
        let long = String(repeating: "x", count: 1 << 20)
        let summary = try await bench.run("who,exam,try\nA,\(long),1\nB,EX-1,1\n", Self.mapping)
        #expect(summary.refusals.map(\.reason) == ["it is longer than 1048576 bytes; is a quote missing?"])
        #expect(summary.facts.recorded == 1)
    }

    @Test(arguments: [[0xFF, 0xFE, 0x77, 0x00], [0xFE, 0xFF, 0x00, 0x77], [0x77, 0x00, 0x68, 0x00]] as [[UInt8]])
    func `UTF-16 is refused with the way to convert it`(bytes: [UInt8]) async throws {
        let bench = try await ImportBench()
        let failure = await #expect(throws: Failure.self) { try await bench.run(bytes: bytes, Self.mapping) }
        #expect(failure?.code == .input)
        #expect(failure?.found == "it is UTF-16")
        #expect(failure?.next.hasPrefix("convert it first: iconv -f UTF-16 -t UTF-8 ") == true)
    }
}
