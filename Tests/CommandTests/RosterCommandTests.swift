import Foundation
import Testing

@Suite struct RosterCommandTests {
    @Test func `who is missing is shown, and what was known on a date`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let rows = ["P1,Ann,EX-1,80,2026-03-01,1\n", "P2,Ben,EX-1,20,2026-03-01,1\n", "P3,Cyd,EX-2,80,2026-03-01,1\n"]
        try #require(
            try program.run("import", try program.write(Exports.text(rows), to: "rows.csv"), "--mapping", mapping, "--history").status == 0
        )
        let roster = try program.write("id,name\nP1,Ann\nP2,Ben\nP3,Cyd\nP9,Zoe\n", to: "roster.csv")
        let asked = try program.run("completions", "--roster", roster, "--activity", "EX-1", "-o", "json")
        #expect(asked.status == 0, "\(asked.errors)")
        let answers = try asked.objects
        #expect(answers.dropLast().map { $0["standing"]?.text } == ["done", "failed", "missing", "missing"])
        #expect(answers.last?["neverSeen"] == .number(1))
        #expect(answers.last?["roster"]?.text?.count == 64)
        #expect(asked.errors.contains("4 on the roster: 1 done, 1 failed, 2 missing; 1 were never told of"))
        let expired = try program.run("completions", "--roster", roster, "--activity", "EX-1", "--valid-for", "1d", "-o", "csv")
        #expect(expired.output.contains("P1,Ann,expired,2026-03-01,2026-03-02"))
        #expect(try program.run("completions", "--as-of", "2020-01-01", "-o", "json").output.isEmpty, "nothing was known then")
        #expect(try program.run("completions", "--as-of", "2120-01-01", "-o", "json").objects.count == 3)
        let counted = try program.run("completions", "--count-by", "outcome", "-o", "csv").output
        #expect(counted == "OUTCOME,COMPLETIONS\r\nfailed,1\r\npassed,2\r\n")
        #expect(try program.run("completions", "--roster", roster).status == 64)
        #expect(try program.run("completions", "--roster", roster, "--activity", "EX-1", "--valid-for", "soon").status == 64)
    }
}
