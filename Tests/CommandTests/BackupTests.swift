import Foundation
import Testing

/// Lost, older and foreign files, as an operator meets them, and what `backup` and `restore` do about it.
@Suite struct BackupTests {
    private func store() throws -> Program {
        let program = try Program()
        try program.run("init", "--name", "test.example.org", "--zone", "UTC")
        try program.write(Exports.mapping, to: "mapping.yaml")
        try program.write(Exports.heading + "A,Ann,EX-1,80,2026-10-20,1\n", to: "first.csv")
        try program.write(Exports.heading + "A,Ann,EX-1,80,2026-10-20,1\nB,Bob,EX-1,70,2026-10-21,1\n", to: "second.csv")
        try importing("first.csv", program)
        return program
    }

    @discardableResult
    private func importing(_ file: String, _ program: Program) throws -> Program.Ended {
        try program.run("import", program.path(file), "--mapping", program.path("mapping.yaml"), "--history", "-o", "json")
    }

    private func remove(_ file: String, _ program: Program) {
        for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: program.store.path + "/" + file + ending) }
    }

    private func replace(_ file: String, _ program: Program) throws {
        remove(file, program)
        try FileManager.default.copyItem(atPath: program.path("backup/" + file), toPath: program.store.path + "/" + file)
    }

    @Test func `a backup is verified, and a store restored from it goes on as if nothing had happened`() throws {
        let program = try store()
        let backup = try program.run("backup", program.path("backup"))
        #expect(backup.status == 0, "\(backup.errors)")
        #expect(try program.run("backup", program.path("backup")).errors.contains("the file exists already"))
        let before = try program.run("completions", "-o", "json").output
        try FileManager.default.removeItem(at: program.store)
        let restored = try program.run("restore", program.path("backup"))
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(restored.errors.contains("put back keys.db, vault.db, log.db"))
        #expect(try program.run("completions", "-o", "json").output == before)
        #expect(try program.run("audit", "verify").status == 0)
        #expect(try importing("second.csv", program).output.contains(#""recorded":1,"duplicates":1"#))
    }

    @Test func `a backup that lacks what was signed and given away is not put back`() throws {
        let program = try store()
        #expect(try program.run("backup", program.path("backup")).status == 0)
        #expect(try program.run("audit", "checkpoint", "--out", program.path("old.checkpoint")).status == 0)
        try importing("second.csv", program)
        #expect(try program.run("audit", "checkpoint", "--out", program.path("new.checkpoint")).status == 0)
        try FileManager.default.removeItem(at: program.store)
        let refused = try program.run("restore", program.path("backup"), "--against", program.path("new.checkpoint"))
        #expect(refused.status == 1)
        #expect(refused.errors.contains("it is an older copy"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.store.path).filter { $0.hasSuffix(".db") } == [])
        let forged = try program.write(
            String(contentsOfFile: program.path("old.checkpoint"), encoding: .utf8).replacing("\n5\n", with: "\n4\n"),
            to: "forged.checkpoint"
        )
        #expect(try program.run("restore", program.path("backup"), "--against", forged).errors.contains("is not signed by the log's key"))
        let restored = try program.run("restore", program.path("backup"), "--against", program.path("old.checkpoint"))
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(try program.run("audit", "verify").status == 0)
        #expect(
            try program.run("restore", "--accept-older", "--against", program.path("new.checkpoint")).errors.contains("it is an older copy")
        )
        #expect(try program.run("status").status == 0, "what was there stays")
        // Neither is another file put back beside a log that lacks it.
        remove("keys.db", program)
        #expect(
            try program.run("restore", program.path("backup"), "--against", program.path("new.checkpoint")).errors.contains(
                "it is an older copy"
            )
        )
        #expect(!FileManager.default.fileExists(atPath: program.store.path + "/keys.db"))
        #expect(try program.run("restore", program.path("backup"), "--against", program.path("old.checkpoint")).status == 0)
    }

    @Test func `without keys nothing is answered, and the remedy is named`() throws {
        let program = try store()
        try program.run("backup", program.path("backup"))
        remove("keys.db", program)
        let asked = try importing("second.csv", program)
        #expect(asked.status == 1)
        #expect(asked.errors.contains("keys.db is missing"))
        #expect(asked.errors.contains("tassel restore BACKUP"))
        #expect(try program.run("restore", program.path("backup")).status == 0)
        #expect(try importing("second.csv", program).status == 0)
    }

    @Test func `without the vault questions go on without names and imports are refused`() throws {
        let program = try store()
        try program.run("backup", program.path("backup"))
        remove("vault.db", program)
        let asked = try program.run("completions", "-o", "json")
        #expect(asked.status == 0, "\(asked.errors)")
        #expect(asked.output.contains("prt_"))
        #expect(try importing("second.csv", program).errors.contains("vault.db is missing"))
        #expect(try program.run("restore", program.path("backup")).errors.contains("put back vault.db"))
        #expect(try importing("second.csv", program).status == 0)
    }

    @Test func `what a killed import left beside a lost file is not played into the one put back`() throws {
        let program = try store()
        try program.run("backup", program.path("backup"))
        let wal = program.store.path + "/vault.db-wal"
        let killed = try program.run(
            "import",
            program.path("second.csv"),
            "--mapping",
            program.path("mapping.yaml"),
            environment: ["TASSEL_STOP_AT": "append.done:2"]
        )
        #expect(killed.status == 137)
        let left = try FileManager.default.attributesOfItem(atPath: wal)[.size] as? Int ?? 0
        try #require(left > 0, "the killed import left a WAL")
        try FileManager.default.removeItem(atPath: program.store.path + "/vault.db")
        #expect(try program.run("restore", program.path("backup")).status == 0)
        #expect(try !program.run("completions", "B").output.contains("Bob"), "the copy is older than Bob")
        #expect(try importing("second.csv", program).status == 0)
        try verify(program, lacks: true)
    }

    /// Whether nothing is wrong but that an older vault lacks what was learnt since: that stays a finding, since no erasure says why.
    private func verify(_ program: Program, lacks isOlder: Bool) throws {
        let ended = try program.run("audit", "verify", "-o", "json")
        #expect(ended.status == (isOlder ? 2 : 0))
        let findings = try ended.objects.filter { $0["finding"] != nil }
        #expect(findings.isEmpty != isOlder)
        #expect(ended.output.split(separator: "\n").dropLast().allSatisfy { $0.contains("the vault lacks") }, "\(ended.output)")
    }

    @Test(arguments: ["vault.db", "keys.db"])
    func `an older file opens for questions only, until it is accepted`(file: String) throws {
        let program = try store()
        try program.run("backup", program.path("backup"))
        #expect(try importing("second.csv", program).status == 0)
        try replace(file, program)
        let refused = try importing("second.csv", program)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("\(file) is an older copy"), "\(refused.errors)")
        #expect(try program.run("completions").status == 0)
        #expect(try program.run("restore", "--accept-older").status == 0)
        #expect(try importing("second.csv", program).status == 0)
        try verify(program, lacks: file == "vault.db")
    }

    @Test func `an older log is refused, and never signed over`() throws {
        let program = try store()
        try program.run("backup", program.path("backup"))
        try importing("second.csv", program)
        try replace("log.db", program)
        remove("state.db", program)
        try program.run("rebuild")
        #expect(try importing("second.csv", program).errors.contains("log.db is an older copy"))
        #expect(try program.run("restore", "--accept-older").errors.contains("log.db is an older copy"))
    }

    @Test(arguments: ["keys.db", "vault.db", "log.db", "state.db"])
    func `a file of another store is refused by name`(file: String) throws {
        let (program, other) = (try store(), try store())
        remove(file, program)
        try FileManager.default.copyItem(atPath: other.store.path + "/" + file, toPath: program.store.path + "/" + file)
        let refused = try importing("second.csv", program)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("belongs to another store"), "\(refused.errors)")
    }
}
