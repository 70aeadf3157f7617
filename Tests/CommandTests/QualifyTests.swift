import Foundation
import Glibc
import Testing

/// The protocol of an installation: all met where all is well, and what is not named where it isn't.
@Suite struct QualifyTests {
    private func store() throws -> Program {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let rows = try program.write(Exports.text(Exports.rows(20)), to: "rows.csv")
        #expect(try program.run("import", rows, "--mapping", mapping, "--history").status == 0)
        return program
    }

    @Test func `every check is met on a machine where all is well, and nothing is left of them`() throws {
        let program = try store()
        let before = try program.run("log", "export").output
        let temporary = program.path("tmp")
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
        let ended = try program.run("audit", "qualify", "--out", program.path("protocol.html"), environment: ["TMPDIR": temporary])
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.errors.contains("40 of 40 checks are met"))
        let page = try String(contentsOfFile: program.path("protocol.html"), encoding: .utf8)
        #expect(page.contains("40 of 40 checks are met.\nAll checks are met.") && !page.contains("NOT MET"))
        #expect(page.contains("<td>OQ-16</td>") && page.contains("<td>ST-02</td>") && page.contains("Reviewed by"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
        #expect(try program.run("log", "export").output == before, "the store is as it was")
    }

    @Test func `what is not as it should be is in the protocol, and in the exit status`() throws {
        let program = try store()
        // What is folded can be changed.
        #expect(try program.run("status").status == 0)
        #expect(chmod(program.store.path + "/log.db", 0o644) == 0)
        try Sqlite.execute(
            "UPDATE completions SET outcome = 'passed', json = replace(json, 'failed', 'passed')",
            on: program.store.path + "/state.db"
        )
        let other = String(repeating: "ab", count: 32)
        let ended = try program.run("audit", "qualify", "--out", program.path("protocol.html"), "--expect", other)
        #expect(ended.status == 2)
        #expect(ended.errors.contains("37 of 40 checks are met"), "\(ended.errors)")
        for number in ["IQ-01", "IQ-05", "ST-02"] { #expect(ended.errors.contains("not met: \(number)")) }
        #expect(ended.errors.contains("open to others: log.db"))
        #expect(try String(contentsOfFile: program.path("protocol.html"), encoding: .utf8).contains("NOT MET"))
        #expect(try program.run("audit", "qualify", "--out", program.path("p"), "--expect", "short").status == 64)
    }
}
