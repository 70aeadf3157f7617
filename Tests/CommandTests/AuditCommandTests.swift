import Foundation
import Testing

@Suite struct AuditCommandTests {
    @Test func `one changed byte of one line is found and its position named`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        try program.run("import", try program.write(Exports.text(Exports.rows(600)), to: "rows.csv"), "--mapping", mapping)
        #expect(try program.run("audit", "verify").status == 0)
        let tampering = """
            DROP TRIGGER events_refuse_update;
            UPDATE events SET line = CAST(replace(CAST(line AS TEXT), '"outcome":"failed"', '"outcome":"passed"') AS BLOB) WHERE position = 7;
            """
        let rows = try program.run("log", "show", "7").output
        try #require(rows.contains("\"outcome\":\"failed\""), "the row to change is a fail: \(rows)")
        try Sqlite.execute(tampering, on: program.store.appending(path: "log.db").path)
        let ended = try program.run("audit", "verify")
        #expect(ended.status == 2)
        #expect(ended.output.contains("position 7: the line doesn't match its leaf hash"))
        #expect(ended.output.contains("the trigger events_refuse_update, which keeps the log append-only, is missing"))
        let json = try program.run("audit", "verify", "-o", "json").objects
        #expect(json.contains { $0["position"] == .number(7) })
    }

    @Test func `a log cut short is found by the newest signed checkpoint`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        try program.run("import", try program.write(Exports.text(Exports.rows(50)), to: "rows.csv"), "--mapping", mapping)
        let cut = "DROP TRIGGER events_refuse_delete; DELETE FROM events WHERE position > 40;"
        try Sqlite.execute(cut, on: program.store.appending(path: "log.db").path)
        let ended = try program.run("audit", "verify")
        #expect(ended.status == 2)
        #expect(ended.output.contains("a checkpoint was signed for 54 events, but the log has 41: the newest are missing"))
    }
}
