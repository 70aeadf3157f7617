import Foundation
import TestSupport
import Testing

/// Input that is bad in one place: that place is refused with its number and a reason, the rest is used, and the exit status says so.
@Suite struct BadInputTests {
    private static let mapping = """
        namespace: lms
        kind: exam
        participant: { id: who, name: name }
        activity: { id: exam }
        score: { raw: score, max: 100 }
        outcome: { column: result, values: { pass: passed, fail: failed } }
        started: { column: began, format: rfc3339 }
        finished: { column: ended, format: rfc3339 }

        """
    private static let heading = "who,name,exam,score,result,began,ended\n"
    private static let good = "A,Ann,EX-1,80,pass,2026-10-20T08:00:00Z,2026-10-20T09:00:00Z\n"
    private static let last = "B,Bob,EX-1,40,fail,2026-10-20T08:00:00Z,2026-10-20T09:00:00Z\n"

    private static func statement(_ number: Int) -> String {
        #"{"id":"00000000-0000-4000-8000-00000000000\#(number)","actor":{"mbox":"mailto:a\#(number)@b.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/passed"},"object":{"id":"http://a/1","definition":{"type":"http://adlnet.gov/expapi/activities/course"}},"timestamp":"2026-10-20T09:00:00Z"}"#
    }

    @Test(arguments: [
        ("A,Ann,EX-2,80,pass,2026-10-20T08:00:00Z", "it has 6 fields where the heading has 7"),
        ("A,Ann,EX-2,80,pass,2026-10-20T08:00:00Z,2026-10-20T09:00:00Z,x", "it has 8 fields where the heading has 7"),
        ("A,Ann,EX-2,80,pass,03/04/2026,03/04/2026", "ended is \"03/04/2026\", not a time of the mapping's format"),
        ("A,Ann,EX-2,\"80,5\",pass,2026-10-20T08:00:00Z,2026-10-20T09:00:00Z", "score is \"80,5\", not a number with a decimal point"),
        ("A,Ann,EX-2,80,bestanden,2026-10-20T08:00:00Z,2026-10-20T09:00:00Z", "result is \"bestanden\", which the mapping doesn't name"),
        ("A,Ann,EX-2,80,pass,2026-10-20T08:00:00Z,2026-10-20T07:59:59Z", "before it was started"),
        ("A,Ann,EX-2,80,pass,2026-10-20T08:00:00Z,2199-10-20T09:00:00Z", "which is still to come"),
        (",,EX-2,80,pass,2026-10-20T08:00:00Z,2026-10-20T09:00:00Z", "it names nobody"),
    ])
    func `a bad row is refused alone`(row: String, reason: String) throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Self.mapping, to: "mapping.yaml")
        let file = try program.write(Self.heading + Self.good + row + "\n" + Self.last, to: "rows.csv")
        let ended = try program.run("import", file, "--mapping", mapping, "--history", "-o", "json")
        #expect(ended.status == 3)
        #expect(ended.errors.contains("rows.csv line 3: ") && ended.errors.contains(reason), "\(ended.errors)")
        #expect(ended.output.contains(#""recorded":2"#))
    }

    @Test(arguments: [("-12", "100"), ("180", "100"), ("5", "100")])
    func `scores out of their range are kept as told`(score: String, most: String) throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Self.mapping.replacingOccurrences(of: "max: 100", with: "max: 0"), to: "mapping.yaml")
        let file = try program.write(Self.heading + Self.good.replacingOccurrences(of: ",80,", with: ",\(score),"), to: "rows.csv")
        #expect(try program.run("import", file, "--mapping", mapping, "--history").status == 0)
        #expect(try program.run("log", "list", "-o", "json").output.contains(#""score":{"raw":\#(score),"max":0}"#))
    }

    @Test func `a row with a quote that doesn't end takes what follows, and says where it begins`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Self.mapping, to: "mapping.yaml")
        let file = try program.write(Self.heading + Self.good + "A,\"Ann,EX-2\n" + Self.last, to: "rows.csv")
        let ended = try program.run("import", file, "--mapping", mapping, "--history", "-o", "json")
        #expect(ended.status == 3)
        #expect(ended.errors.contains("line 3: a quoted field doesn't end"))
    }

    @Test func `a wrong separator stops the import before anything is recorded`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Self.mapping, to: "mapping.yaml")
        let file = try program.write((Self.heading + Self.good).replacingOccurrences(of: ",", with: ";"), to: "rows.csv")
        let ended = try program.run("import", file, "--mapping", mapping, "--history")
        #expect(ended.status == 1)
        #expect(ended.errors.contains("the column \"who\" is missing; the heading has: \"who;name;"))
    }

    @Test func `a line that is no text, one that is cut and one of eight megabytes are refused alone`() throws {
        let program = try Program()
        try program.makeStore()
        let binary = [UInt8](0...255).filter { $0 != 0x0A && $0 != 0x0D }
        let long = Array(#"{"id":""#.utf8) + [UInt8](repeating: 0x61, count: 8 << 20)
        let lines = [
            Array(Self.statement(1).utf8), binary, Array(Self.statement(2).utf8), long, Array(Self.statement(3).utf8),
            Array(Self.statement(4).utf8.dropLast(20)),
        ]
        let file = program.path("statements.jsonl")
        try Data(lines.joined(separator: [0x0A])).write(to: URL(filePath: file))
        let ended = try program.run("import", file, "--history", "-o", "json")
        #expect(ended.status == 3)
        #expect(ended.output.contains(#""recorded":3"#))
        #expect(ended.errors.contains("line 2: it is not JSON"))
        #expect(ended.errors.contains("line 4: it is longer than 1048576 bytes"))
        #expect(ended.errors.contains("line 6: it is not JSON: it ends in the middle of a value"))
    }

    @Test func `of a packed file that is cut short all that is whole is used`() throws {
        let program = try Program()
        try program.makeStore()
        let statements = (0..<2_000).map { number in
            Self.statement(1).replacingOccurrences(of: "8000-000000000001", with: "8000-\(100_000_000_000 + number)")
        }
        let plain = try program.write(statements.joined(separator: "\n"), to: "statements.jsonl")
        let gzip = Child(URL(filePath: "/bin/gzip"))
        gzip.arguments = [plain]
        try gzip.run()
        gzip.waitUntilExit()
        let packed = try Data(contentsOf: URL(filePath: plain + ".gz"))
        try packed.prefix(packed.count * 2 / 3).write(to: URL(filePath: plain + ".gz"))
        let ended = try program.run("import", plain + ".gz", "--history", "-o", "json")
        #expect(ended.status == 3, "\(ended.errors)")
        #expect(ended.errors.contains("its gzip data is damaged or cut short; nothing after it was read"))
        #expect(try program.run("import", "list", "-o", "json").objects.first?["finished"] != nil)
        #expect(try program.run("completions", "-o", "json").objects.count == 1)
    }

    @Test func `half a row that seems whole is refused where a packed table is cut short`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(
            "namespace: lms\nkind: exam\nparticipant: { id: who }\nactivity: { id: exam }\nscore: { raw: score }\noutcome: passed\nid: who\n",
            to: "mapping.yaml"
        )
        // Stored, not compressed, so that a cut is where one wants it.
        let rows = Array("who,exam,score\nA,X-1,85\nB,X-1,100\n".utf8)
        let length = [UInt8(rows.count), 0, UInt8(255 - rows.count), 255]
        let packed: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1] + length + rows.dropLast(3)
        let file = program.path("cut.csv.gz")
        try Data(packed).write(to: URL(filePath: file))
        let ended = try program.run("import", file, "--mapping", mapping, "--history", "-o", "json")
        #expect(ended.status == 3)
        #expect(ended.output.contains(#""recorded":1"#), "\(ended.output) \(ended.errors)")
        #expect(ended.errors.contains("line 3: its gzip data is damaged or cut short"))
    }

    @Test func `why and explain say why a line is not in the log`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Self.mapping, to: "mapping.yaml")
        let bad = "Z-9,Zoe,EX-9,80,bestanden,2026-10-20T08:00:00Z,2026-10-20T09:00:00Z\n"
        let file = try program.write(Self.heading + Self.good + bad, to: "rows.csv")
        _ = try program.run("import", file, "--mapping", mapping, "--history")
        let why = try program.run("why", "Z-9", "EX-9")
        #expect(why.status == 1)
        #expect(why.errors.contains("refused line 3, which names both: result is \"bestanden\""))
        let told = try program.run("why", "A", "EX-1", "-o", "json")
        #expect(try told.objects.first?["line"] == .number(2))
        #expect(try told.objects.first?["why"] == .text("there are no endpoints"))
        func explain(_ line: Int) throws -> String {
            try program.run("import", "explain", file, "\(line)", "--mapping", mapping).output
        }
        #expect(try explain(2).contains("known: told at"))
        #expect(try explain(3).contains("refused: result is"))
        let twice = try program.write(Self.heading + Self.good + Self.good.replacingOccurrences(of: ",80,", with: ",81,"), to: "twice.csv")
        #expect(try program.run("import", "explain", twice, "3", "--mapping", mapping).output.contains("would refuse it: an earlier row"))
        #expect(try program.run("import", "explain", file, "9", "--mapping", mapping).status == 1)
        let newer = try program.write(Self.heading + Self.good.replacingOccurrences(of: ",80,", with: ",81,") + Self.last, to: "newer.csv")
        #expect(try program.run("import", "explain", newer, "2", "--mapping", mapping).output.contains("would correct it (regraded)"))
        #expect(try program.run("import", "explain", newer, "3", "--mapping", mapping).output.contains("would record it"))
    }
}
