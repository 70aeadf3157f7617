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
        "vault.written:1", "append.begins:2", "append.begins:4", "append.done:1", "append.done:3", "append.done:5",
        "fold.begins:1", "fold.begins:2", "fold.begins:3", "checkpoint.recorded:1",
    ])
    func `an import that was killed and run again gives the same finishes`(stop: String) throws {
        let rows = Exports.rows(1_400)
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
        #expect(try again.objects.first?["lines"]?["used"] == .number(1_400))
        #expect(try Self.results(disturbed) == (try Self.results(calm)))
        #expect(try disturbed.run("audit", "verify").status == 0)
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
