import Foundation
import Testing

/// What an auditor does who has only a file and the key, and what a checkpoint kept elsewhere finds.
@Suite struct ProofTests {
    private func bench(_ count: Int = 50) throws -> (program: Program, key: String) {
        let program = try Program()
        let made = try program.run("init", "--name", "test.example.org/log")
        try #require(made.status == 0)
        try importRows(0..<count, program)
        return (program, made.output.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private func importRows(_ range: Range<Int>, _ program: Program) throws {
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let rows = try program.write(Exports.text(Exports.rows(range.upperBound)[range]), to: "rows-\(range.upperBound).csv")
        try #require(try program.run("import", rows, "--mapping", mapping, "--history").status == 0)
    }

    @Test func `a receipt is checked without the store, by the key alone`() throws {
        let (program, key) = try bench()
        let written = try program.run("audit", "prove", "7", "--disclose", "name", "--out", program.path("7.tlog-proof"))
        #expect(written.status == 0, "\(written.errors)")
        try FileManager.default.moveItem(at: program.store, to: program.directory.appending(path: "elsewhere"))
        let proved = try program.run("audit", "verify", program.path("7.tlog-proof"), "--key", key)
        #expect(proved.status == 0)
        #expect(proved.output.contains("position      7 of"))
        #expect(proved.output.contains("person: name"))
        let json = try #require(try program.run("audit", "verify", program.path("7.tlog-proof"), "--key", key, "-o", "json").objects.first)
        #expect(json["position"] == .number(7))
        let keyFile = try program.write(key + "\n", to: "key")
        #expect(try program.run("audit", "verify", program.path("7.tlog-proof"), "--key", keyFile).status == 0)
        let text = try String(contentsOfFile: program.path("7.tlog-proof"), encoding: .utf8)
        let changed = try program.write(text.replacingOccurrences(of: "index 7", with: "index 8"), to: "changed.tlog-proof")
        let refused = try program.run("audit", "verify", changed, "--key", key)
        #expect(refused.status == 2)
        #expect(refused.output.contains("don't give the checkpoint's root"))
        #expect(try program.run("audit", "verify", changed).status == 64, "a proof without a key")
    }

    @Test func `an event that no checkpoint covers yet is covered by a new one`() throws {
        let (program, key) = try bench()
        #expect(try program.run("account", "open", "other").status == 0)
        let last = try #require(try program.run("log", "list", "--limit", "1000", "-o", "json").objects.last?["position"])
        guard case .number(let position) = last else { throw CocoaError(.featureUnsupported) }
        let written = try program.run("audit", "prove", "\(Int(position))", "--out", program.path("last.tlog-proof"))
        #expect(written.status == 0, "\(written.errors)")
        #expect(try program.run("audit", "verify", program.path("last.tlog-proof"), "--key", key).output.contains("account.opened"))
        #expect(try program.run("audit", "prove", "5000").status == 1)
        #expect(try program.run("audit", "prove", "7", "--disclose", "shoe").errors.contains("disclose some of:"))
    }

    @Test func `a log is proved to continue an earlier checkpoint`() throws {
        let (program, key) = try bench()
        #expect(try program.run("audit", "checkpoint", "--out", program.path("old")).status == 0)
        try importRows(50..<90, program)
        #expect(try program.run("audit", "checkpoint", "--since", program.path("old"), "--out", program.path("proof")).status == 0)
        let proved = try program.run("audit", "verify", program.path("proof"), "--key", key, "--against", program.path("old"))
        #expect(proved.status == 0, "\(proved.errors)")
        #expect(proved.output.contains("continues"))
        #expect(try program.run("audit", "verify", program.path("proof"), "--key", key).status == 64, "nothing to continue")
        #expect(try program.run("audit", "verify", program.path("old"), "--key", key).output.contains("root"))
        #expect(try program.run("audit", "verify", "--since", program.path("old")).output.hasPrefix("verified"))
    }

    @Test func `an older copy and a rewritten log are found by a checkpoint that was kept elsewhere, and by nothing else`() throws {
        let (program, key) = try bench()
        let older = program.directory.appending(path: "older")
        try FileManager.default.copyItem(at: program.store, to: older)
        try importRows(50..<90, program)
        #expect(try program.run("audit", "checkpoint", "--out", program.path("kept")).status == 0)
        try FileManager.default.removeItem(at: program.store)
        try FileManager.default.copyItem(at: older, to: program.store)
        #expect(try program.run("audit", "verify").status == 0, "a whole copy is whole in itself")
        let cut = try program.run("audit", "verify", "--against", program.path("kept"))
        #expect(cut.status == 2)
        #expect(cut.output.contains("the newest are missing"))
        // The same log goes on otherwise.
        try importRows(60..<140, program)
        #expect(try program.run("audit", "verify").status == 0)
        let rewritten = try program.run("audit", "verify", "--against", program.path("kept"))
        #expect(rewritten.status == 2)
        #expect(rewritten.output.contains("is not the one in their checkpoint"))
        #expect(try program.run("audit", "checkpoint", "--since", program.path("kept")).errors.contains("doesn't continue"))
        // A store made anew under the same name has another key.
        try FileManager.default.removeItem(at: program.store)
        #expect(try program.run("init", "--name", "test.example.org/log").status == 0)
        let forged = try program.run("audit", "verify", "--key", key)
        #expect(forged.status == 2)
        #expect(forged.output.contains("the log's lines name another key"))
    }

    @Test func `two people whose data changed places are found`() throws {
        let (program, _) = try bench()
        let swap = """
            CREATE TEMP TABLE two AS SELECT rowid AS number, participant, commitment, salt, fields FROM
                (SELECT participant, commitment, salt, fields FROM versions ORDER BY participant LIMIT 2);
            UPDATE versions SET (salt, fields) = (SELECT o.salt, o.fields FROM two t, two o
                WHERE t.participant = versions.participant AND o.participant <> t.participant)
            WHERE participant IN (SELECT participant FROM two);
            """
        try Sqlite.execute(swap, on: program.store.appending(path: "vault.db").path)
        let ended = try program.run("audit", "verify")
        #expect(ended.status == 2)
        #expect(ended.output.split(separator: "\n").filter { $0.contains("doesn't match its commitment") }.count == 2)
        try Sqlite.execute("DELETE FROM versions", on: program.store.appending(path: "vault.db").path)
        #expect(try program.run("audit", "verify").output.contains("the vault lacks the personal data that it commits to"))
    }
}
