import Foundation
import Testing

/// What was imported, and what of it was refused, as an operator looks at it afterwards.
@Suite struct ImportListTests {
    private func store() throws -> Program {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let rows = try program.write(Exports.text(Exports.rows(5) + ["P9,Person 9,EX-1,many,2026-03-01,1\n"]), to: "rows.csv")
        #expect(try program.run("import", rows, "--mapping", mapping, "--history").status == 3)
        #expect(try program.run("import", "run", rows, "--mapping", mapping, "--history").status == 3)
        return program
    }

    @Test func `imports are listed newest first, each with its file, its source and what it refused`() throws {
        let program = try store()
        let listed = try program.run("import", "list", "-o", "json").objects
        #expect(listed.count == 2)
        #expect(listed.map { $0["refused"] } == [.number(1), .number(1)])
        #expect(listed.allSatisfy { $0["file"]?.text?.hasSuffix("rows.csv") == true && $0["source"] == .text("test-lms") })
        #expect(try #require(listed[0]["position"]?.number) > #require(listed[1]["position"]?.number))
        #expect(try program.run("import", "list", "--as-of", "2020-01-01").errors.contains("nothing was imported yet"))
    }

    @Test func `an import shows what became of its lines, and the refused ones as they were read`() throws {
        let program = try store()
        let id = try #require(try program.run("import", "list", "-o", "json").objects.last?["import"]?.text)
        let shown = try program.run("import", "show", String(id.prefix(14)), "-o", "json").objects
        #expect(shown.count == 2)
        #expect(shown.first?["facts"]?["recorded"] == .number(5))
        #expect(shown.first?["lines"]?["refused"] == .number(1))
        #expect(shown.last?["line"] == .number(7))
        #expect(shown.last?["text"]?.text?.contains("P9") == true)
        #expect(try program.run("import", "show", id).errors.contains("6 lines: 5 used, 0 joined, 1 refused, ignored 0"))
        #expect(try program.run("import", "show", "imp_ffff").errors.contains("there is none"))
        // Of an import since which somebody was erased none is kept.
        #expect(try program.run("participant", "erase", "P1", "--reason", "requested").status == 0)
        #expect(try program.run("import", "show", id).errors.contains("no refused lines are kept"))
    }
}
