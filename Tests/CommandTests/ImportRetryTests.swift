import Foundation
import TestSupport
import Testing

/// Refused lines read again, and exports compared.
@Suite struct ImportRetryTests {
    private static let mapping = """
        namespace: lms
        separator: semicolon
        encoding: windows-1252
        kind: exam
        participant: { id: who, name: name }
        activity: { id: exam }
        outcome: { column: result, values: { pass: passed } }
        finished: { column: when, format: rfc3339 }

        """
    private static let heading = "who;name;exam;result;when"

    private func write(_ program: Program, _ rows: [String], to name: String) throws -> String {
        try program.write((["sep=;", Self.heading] + rows).joined(separator: "\r\n") + "\r\n", to: name)
    }

    private func imports(_ program: Program) throws -> [[String: JSON]] { try program.run("import", "list", "-o", "json").objects }

    private func id(_ item: [String: JSON]?) throws -> String {
        guard case .text(let id)? = item?["import"] else { throw CocoaError(.coderValueNotFound) }
        return id
    }

    private static let rows = [
        "E-1;Ann;X-1;pass;2026-10-01T09:00:00Z", "E-2;Jos\u{E9};X-1;bestanden;2026-10-01T09:00:00Z", "E-3;Bob;X-1;pass",
        "E-4;Cem;X-1;\"durchge\r\nfallen\";2026-10-01T09:00:00Z",
    ]

    private func imported() throws -> (program: Program, run: String, mapping: String) {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Self.mapping, to: "mapping.yaml")
        let text = (["sep=;", Self.heading] + Self.rows).joined(separator: "\r\n") + "\r\n"
        let file = program.path("rows.csv")
        try #require(text.data(using: .windowsCP1252)).write(to: URL(filePath: file))
        #expect(try program.run("import", file, "--mapping", mapping, "--history").status == 3)
        return (program, try id(imports(program).first), mapping)
    }

    @Test func `with a mended mapping refused rows are recorded, under the numbers that they had`() throws {
        let (program, run, mapping) = try imported()
        let mended = try program.write(
            Self.mapping.replacingOccurrences(of: "pass: passed", with: "pass: passed, bestanden: passed"),
            to: "mended.yaml"
        )
        let dry = try program.run("import", "retry", run, "--mapping", mended, "--dry-run", "-o", "json")
        #expect(dry.status == 3, "\(dry.errors)")
        let again = try program.run("import", "retry", run, "--mapping", mended, "--history", "-o", "json")
        #expect(again.status == 3, "\(again.errors)")
        #expect(again.output.contains(#""recorded":1"#))
        #expect(again.errors.contains("line 5: it has 4 fields"))
        #expect(again.errors.contains("line 6: result is"))
        let why = try program.run("participant", "show", "E-2", "-o", "json")
        #expect(why.output.contains("José"))
        #expect(try program.run("import", "show", run, "-o", "json").objects.count == 1)
        let nothing = try program.run("import", "retry", run, "--mapping", mapping)
        #expect(nothing.status == 1)
        #expect(nothing.errors.contains("none of its lines is kept"))
        let second = try id(imports(program).first)
        #expect(try program.run("import", "show", second, "-o", "json").objects.count == 3)
    }

    @Test func `refused rows are written out, mended by hand and read again`() throws {
        let (program, run, mapping) = try imported()
        let file = program.path("refused.csv")
        #expect(try program.run("import", "show", run, "--as-read", "--out", file).status == 0)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(try Data(contentsOf: URL(filePath: file)).starts(with: [0xEF, 0xBB, 0xBF]))
        #expect(text.hasPrefix("sep=;\n\(Self.heading)\n"))
        let mended = text.replacingOccurrences(of: "bestanden", with: "pass").replacingOccurrences(
            of: "E-3;Bob;X-1;pass",
            with: "E-3;Bob;X-1;pass;2026-10-02T09:00:00Z"
        )
        try mended.write(toFile: file, atomically: true, encoding: .utf8)
        let again = try program.run("import", "retry", run, file, "--mapping", mapping, "--history", "-o", "json")
        #expect(again.output.contains(#""recorded":2"#), "\(again.errors)")
        #expect(again.errors.contains("line 6: result is"))
        #expect(try program.run("participant", "show", "E-2", "-o", "json").output.contains("José"))
        #expect(try program.run("import", "retry", run, "--history").status == 64)
    }

    @Test func `a mended file that leaves lines out takes none of them away`() throws {
        let (program, run, mapping) = try imported()
        let rows = try write(program, ["E-2;Jose;X-1;pass;2026-10-01T09:00:00Z"], to: "some.csv")
        let again = try program.run("import", "retry", run, rows, "--mapping", mapping, "--history")
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.errors.contains("those stay with \(run.prefix(12))"))
        #expect(try program.run("import", "show", run, "-o", "json").objects.count == 4)
    }

    @Test func `a row that contradicts another is left until the mapping, or somebody, tells them apart`() throws {
        let program = try Program()
        try program.makeStore()
        let wrong = try program.write(Self.mapping + "id: who\n", to: "wrong.yaml")
        let rows = ["E-1;Ann;X-1;pass;2026-10-01T09:00:00Z", "E-1;Ann;X-2;pass;2026-10-01T09:00:00Z"]
        #expect(try program.run("import", write(program, rows, to: "rows.csv"), "--mapping", wrong, "--history").status == 3)
        let run = try id(imports(program).first)
        let same = try program.run("import", "retry", run, "--mapping", wrong)
        #expect(same.status == 1)
        #expect(same.errors.contains("none of its 1 refused lines can be read again"))
        let right = try program.write(Self.mapping + "key: [who, exam]\n", to: "right.yaml")
        #expect(try program.run("import", "retry", run, "--mapping", right, "--history").status == 0)
        #expect(try program.run("completions", "-o", "json").objects.count == 2)
    }

    @Test func `a row that was no text is mended by hand`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Self.mapping.replacingOccurrences(of: "encoding: windows-1252\n", with: ""), to: "mapping.yaml")
        let text = "sep=;\n\(Self.heading)\nE-2;Jos\u{E9};X-1;pass;2026-10-01T09:00:00Z\nE-3;Bob;X-1;won;2026-10-01T09:00:00Z\n"
        let file = program.path("rows.csv")
        try #require(text.data(using: .isoLatin1)).write(to: URL(filePath: file))
        #expect(try program.run("import", file, "--mapping", mapping, "--history").status == 3)
        let run = try id(imports(program).first)
        let again = try program.run("import", "retry", run, "--mapping", mapping, "--history")
        #expect(again.errors.contains("1 lines were left"))
        #expect(try program.run("participant", "list", "-o", "json").objects.isEmpty)
        let refused = program.path("refused.csv")
        #expect(try program.run("import", "show", run, "--as-read", "--out", refused).status == 0)
        let mended = try String(contentsOfFile: refused, encoding: .utf8).replacingOccurrences(of: "Jos\u{FFFD}", with: "José")
        try mended.write(toFile: refused, atomically: true, encoding: .utf8)
        #expect(try program.run("import", "retry", run, refused, "--mapping", mapping, "--history").status == 0)
        #expect(try program.run("participant", "show", "E-2", "-o", "json").output.contains("José"))
    }

    @Test func `a retry is for the account, and as quiet, as the import was`() throws {
        let program = try Program()
        try program.makeStore()
        #expect(try program.run("account", "open", "north").status == 0)
        let mapping = try program.write(Self.mapping, to: "mapping.yaml")
        let rows = try write(program, ["E-1;Ann;X-1;won;2026-10-01T09:00:00Z"], to: "rows.csv")
        #expect(try program.run("import", rows, "--mapping", mapping, "--account", "north", "--history").status == 3)
        let mended = try program.write(Self.mapping.replacingOccurrences(of: "pass: passed", with: "won: passed"), to: "mended.yaml")
        #expect(try program.run("import", "retry", id(imports(program).first), "--mapping", mended).status == 0)
        #expect(try program.run("completions", "--account", "north", "-o", "json").objects.count == 1)
        #expect(try imports(program).first?["telling"] == .text("history"))
    }

    @Test func `refused statements are read again where their zone is said`() throws {
        let program = try Program()
        try program.makeStore()
        let statement =
            #"{"actor":{"mbox":"mailto:a@b.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/passed"},"object":{"id":"http://a/1","definition":{"type":"http://adlnet.gov/expapi/activities/course"}},"timestamp":"2026-10-20T09:00:00"}"#
        let file = try program.write("\n\(statement)\n", to: "statements.jsonl")
        #expect(try program.run("import", file, "--history").status == 3)
        let again = try program.run("import", "retry", id(imports(program).first), "--zone", "Europe/Berlin", "--history", "-o", "json")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try program.run("log", "list", "-o", "json").output.contains(#""line":2"#))
    }

    @Test func `two exports are compared, and who would be told is said, with nothing recorded`() throws {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program)
        let mapping = try program.write(Self.mapping.replacingOccurrences(of: "    encoding: windows-1252\n", with: ""), to: "mapping.yaml")
        let older = try write(
            program,
            ["E-1;Ann;X-1;pass;2026-10-01T09:00:00Z", "E-2;Bob;X-1;pass;2026-10-01T09:00:00Z", "E-3;Cem;X-1;pass;2026-10-01T09:00:00Z"],
            to: "older.csv"
        )
        let words = Self.mapping.replacingOccurrences(of: "pass: passed", with: "pass: passed, fail: failed")
        let both = try program.write(words, to: "both.yaml")
        let newer = try write(
            program,
            ["E-4;Dan;X-1;pass;2026-10-01T09:00:00Z", "E-2;Bob;X-1;fail;2026-10-01T09:00:00Z", "E-1;Anna;X-1;pass;2026-10-01T09:00:00Z"],
            to: "newer.csv"
        )
        #expect(try program.run("import", older, "--mapping", mapping, "--notify").status == 0)
        let size = try program.run("log", "list", "-o", "json").objects.count
        let difference = try program.run("import", "--diff", older, newer, "--mapping", both, "-o", "json")
        #expect(difference.status == 0, "\(difference.errors)")
        let told = try difference.objects.compactMap { item -> String? in
            guard case .text(let what)? = item["what"], case .text(let who)? = item["participant"] else { return nil }
            return "\(what) \(who)"
        }
        #expect(told == ["new E-4", "regraded E-2", "vanished E-3"])
        #expect(difference.errors.contains("would record 1 and correct 1"))
        #expect(difference.errors.contains("would be told of 2"))
        #expect(try program.run("log", "list", "-o", "json").objects.count == size)
        #expect(try program.run("import", "--diff", older, "--mapping", both).status == 64)
        withExtendedLifetime(receiver) {}
    }
}
