import Foundation
import Testing

@Suite struct LogExportTests {
    @Test func `an export holds the exact lines of a range, and of other accounts the hashes`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let rows = try program.write(Exports.text(Exports.rows(10)), to: "rows.csv")
        #expect(try program.run("account", "open", "north").status == 0)
        #expect(try program.run("import", rows, "--mapping", mapping, "--history").status == 0)
        #expect(try program.run("import", rows, "--mapping", mapping, "--history", "--account", "north").status == 0)
        let all = try program.run("log", "export").output.split(separator: "\n")
        #expect(all.count == 27)
        #expect(try program.run("log", "export", "--from", "3", "--through", "5").output.split(separator: "\n") == Array(all[3...5]))
        #expect(try program.run("log", "export", "--until", "2020-01-01").output.isEmpty)
        #expect(try program.run("log", "export", "--since", "2020-01-01").output.split(separator: "\n") == all)
        let north = try program.run("log", "export", "--account", "north").output.split(separator: "\n")
        #expect(north.count == all.count, "every event has its place")
        #expect(north.filter { $0.contains("\"leaf\"") }.count == 13)
        let shown = try program.run("log", "show", "4").errors
        let leaf = try #require(north[4].split(separator: "\"").dropLast().last)
        #expect(shown.contains(leaf))
        #expect(try program.run("log", "export", "--from", "5", "--through", "4").status == 64)
    }
}
