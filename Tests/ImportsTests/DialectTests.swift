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

    @Test func `UTF-16 without its mark is refused with the way to convert it`() async throws {
        let bench = try await ImportBench()
        let failure = await #expect(throws: Failure.self) { try await bench.run(bytes: [0x77, 0x00, 0x68, 0x00], Self.mapping) }
        #expect(failure?.code == .input)
        #expect(failure?.found == "it looks like UTF-16 without a byte order mark")
        #expect(failure?.next.hasPrefix("convert it first: iconv -f UTF-16LE -t UTF-8 ") == true)
    }

    @Test(arguments: [true, false])
    func `UTF-16 with its mark is read, pairs across chunks too`(isBig: Bool) async throws {
        let bench = try await ImportBench()
        let name = String(repeating: "😀", count: 70_001)
        let units = Array(("who,exam,try,name\nA,EX-1,1,é\nB,EX-1,1,x" + name + "\n").utf16)
        let bytes = ([0xFEFF] + units).flatMap { isBig ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)] }
        let summary = try await bench.run(bytes: bytes, Self.mapping)
        #expect(summary.facts.recorded == 2, "\(summary.refusals)")
        let cut = await #expect(throws: Failure.self) { try await bench.run(bytes: Array(bytes.dropLast()), Self.mapping) }
        #expect(cut?.found == "its UTF-16 is damaged or cut short")
    }

    @Test func `Windows-1252 is read where the mapping says so, and refused where it doesn't`() async throws {
        let bench = try await ImportBench()
        let bytes = Array("who,exam,try\nA,EX-".utf8) + [0x80, 0xE9] + Array(",1\n".utf8)
        #expect(try await bench.run(bytes: bytes, Self.mapping).refusals.map(\.reason) == ["it is not UTF-8"])
        #expect(try await bench.run(bytes: bytes, Self.mapping + "encoding: windows-1252\n").facts.recorded == 1)
        #expect(try await bench.completions().first?.activity.id == "EX-€é")
    }

    @Test(arguments: ["sep=;\n", "sep=;\r\n", "\u{FEFF}sep=;\r"])
    func `a first line that names the separator is believed`(line: String) async throws {
        let bench = try await ImportBench()
        let summary = try await bench.run(line + "who;exam;try\nA;EX-1;x\n", Self.mapping)
        #expect(summary.refusals.map(\.line) == [3])
        #expect(try await bench.run(line + "who;exam;try\nA;EX-1;1\n", Self.mapping).facts.recorded == 1)
    }

    @Test(arguments: [
        ("1.234,5", "point", "1234.5"), ("12 345,25", "space", "12345.25"), ("-1'000", "apostrophe", "-1000"), ("7,5", "point", "7.5"),
        ("1.23,5", "point", nil), ("1.2345,0", "point", nil),
    ])
    func `groups of three digits are read where the mapping names what separates them`(text: String, sign: String, number: String?)
        async throws
    {
        let bench = try await ImportBench()
        let mapping = Self.mapping + "decimal: comma\nthousands: \(sign)\nscore: { raw: score }\n"
        let summary = try await bench.run("who,exam,try,score\nA,EX-1,1,\"\(text)\"\n", mapping)
        #expect(summary.facts.recorded == (number == nil ? 0 : 1))
        #expect(try await bench.completions().first?.last?.score?.raw?.description == number)
    }

    @Test func `what a spreadsheet has spoilt is refused by name`() async throws {
        let bench = try await ImportBench()
        let mapping = Self.mapping + "finished: { column: when, format: dd/MM/yyyy }\n"
        let rows =
            "who,exam,try,when\n1.23E+15,EX-1,1,01/02/2026\nA,1E+05,1,01/02/2026\nB,EX-1,1,45231\nC,EX-1,1,45231.5\nD,EX-1E,1,01/02/2026\n"
        let summary = try await bench.run(rows, mapping)
        #expect(summary.facts.recorded == 1)
        #expect(summary.refusals.map { $0.reason.contains("a spreadsheet") } == [true, true, true, true])
    }
}
