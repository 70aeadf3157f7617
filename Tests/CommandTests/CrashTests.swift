import Foundation
import Testing

/// The process is killed for good (SIGKILL) between any two steps; finishing the work gives the undisturbed result.
@Suite struct CrashTests {
    /// Who finished what how, without the store's random identities.
    private static func results(_ program: Program) throws -> Set<[String]> {
        let objects = try program.run("completions", "-o", "json").objects
        let results = objects.map { object in
            [
                object["identifier"]?.text ?? "", object["name"]?.text ?? "", object["activity"]?["id"]?.text ?? "",
                object["outcome"]?.text ?? "", object["firstFinished"]?.text ?? "", "\(object["attempts"]?.number ?? 0)",
            ]
        }
        #expect(Set(results).count == results.count)
        return Set(results)
    }

    @Test(arguments: [
        "vault.written:1", "append.begins:2", "append.begins:4", "append.done:1", "append.done:3", "append.done:5", "checkpoint.recorded:1",
    ])
    func `an import that was killed and run again gives the same finishes`(stop: String) throws {
        let rows = Exports.rows(9_000)
        let calm = try Program()
        try calm.makeStore()
        let mapping = try calm.write(Exports.mapping, to: "mapping.yaml")
        let file = try calm.write(Exports.text(rows), to: "rows.csv")
        try #require(try calm.run("import", file, "--mapping", mapping).status == 0)

        let disturbed = try Program()
        try disturbed.makeStore()
        let killed = try disturbed.run("import", file, "--mapping", mapping, environment: ["TASSEL_STOP_AT": stop])
        #expect(killed.status == 137, "\(stop) was reached")
        #expect(try disturbed.run("audit", "verify").status == 0)
        let again = try disturbed.run("import", file, "--mapping", mapping, "-o", "json")
        #expect(again.status == 0)
        #expect(try again.objects.first?["lines"]?["used"] == .number(9_000))
        #expect(try Self.results(disturbed) == (try Self.results(calm)))
        #expect(try disturbed.run("audit", "verify").status == 0)
    }

    @Test(arguments: ["fold.begins:1", "fold.begins:2", "fold.begins:3"])
    func `a question whose fold was killed is answered by the next as if nothing had happened`(stop: String) throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let file = try program.write(Exports.text(Exports.rows(2_400)), to: "rows.csv")
        try #require(try program.run("import", file, "--mapping", mapping).status == 0)
        #expect(try program.run("completions", environment: ["TASSEL_STOP_AT": stop]).status == 137)
        let disturbed = try program.run("completions", "-o", "json").output
        try FileManager.default.removeItem(atPath: program.store.path + "/state.db")
        try #require(try program.run("rebuild").status == 0)
        #expect(try program.run("completions", "-o", "json").output == disturbed)
    }

    @Test func `an import killed at any instant, again and again, loses nothing and comes to the same end`() throws {
        let rows = Exports.rows(9_000)
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let file = try program.write(Exports.text(rows), to: "rows.csv")
        for instant in [0.02, 0.05, 0.09, 0.14, 0.2, 0.27, 0.35] {
            try program.run(killedAfter: instant, "import", file, "--mapping", mapping, "--history")
            #expect(try program.run("audit", "verify").status == 0)
        }
        let last = try program.run("import", file, "--mapping", mapping, "--history", "-o", "json")
        #expect(try last.objects.first?["lines"]?["used"] == .number(9_000))
        #expect(try program.run("completions", "-o", "json").objects.count == 9_000)
    }

    @Test func `a rebuild that was killed leaves the state as it was`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        try program.run("import", try program.write(Exports.text(Exports.rows(300)), to: "rows.csv"), "--mapping", mapping)
        let before = try program.run("completions", "-o", "json").output
        #expect(try program.run("rebuild", environment: ["TASSEL_STOP_AT": "rebuild.folded"]).status == 137)
        #expect(try program.run("completions", "-o", "json").output == before)
        #expect(try program.run("rebuild").status == 0)
        #expect(try program.run("completions", "-o", "json").output == before)
    }
}
