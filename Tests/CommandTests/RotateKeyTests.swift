import Foundation
import Testing

/// Replacing the key that signs, as an operator and an auditor meet it.
@Suite struct RotateKeyTests {
    private func store() throws -> Program {
        let program = try Program()
        try program.write(try program.run("init", "--name", "test.example.org/log").output, to: "former")
        try program.write(Exports.mapping, to: "mapping.yaml")
        return program
    }

    private func importing(_ count: Int, _ program: Program) throws -> Program.Ended {
        let file = try program.write(Exports.text(Exports.rows(count)), to: "rows-\(count).csv")
        return try program.run("import", file, "--mapping", program.path("mapping.yaml"), "--history")
    }

    @Test func `who has the former key learns the new one from the receipt, and verifies with either`() throws {
        let program = try store()
        #expect(try importing(5, program).status == 0)
        #expect(try program.run("audit", "prove", "4", "--out", program.path("early")).status == 0)
        let rotated = try program.run("audit", "rotate-key", "--out", program.path("rotation"))
        #expect(rotated.status == 0, "\(rotated.errors)")
        try program.write(rotated.output, to: "current")
        #expect(rotated.output.hasPrefix("test.example.org/log+"))
        #expect(try importing(9, program).status == 0)
        let learned = try program.run("audit", "verify", program.path("rotation"), "--key", program.path("former"))
        #expect(learned.status == 0, "\(learned.errors)")
        #expect(learned.output.contains(rotated.output.trimmingCharacters(in: .newlines)))
        for key in ["former", "current"] { #expect(try program.run("audit", "verify", "--key", program.path(key)).status == 0) }
        #expect(try program.run("audit", "verify", program.path("early"), "--key", program.path("former")).status == 0)
        #expect(try program.run("audit", "prove", "12", "--out", program.path("late")).status == 0)
        #expect(try program.run("audit", "verify", program.path("late"), "--key", program.path("current")).status == 0)
        #expect(try program.run("audit", "verify", program.path("late"), "--key", program.path("former")).status == 2)
        #expect(try program.run("audit", "replay").status == 0)
        #expect(try program.run("backup", program.path("backup")).status == 0)
    }

    @Test(arguments: ["rotation.logged", "checkpoint.recorded"])
    func `one that is killed is completed by the next that signs`(stop: String) throws {
        let program = try store()
        #expect(try importing(5, program).status == 0)
        let killed = try program.run("audit", "rotate-key", environment: ["TASSEL_STOP_AT": stop])
        #expect(killed.status == 137)
        #expect(try importing(9, program).status == 0)
        #expect(try importing(12, program).status == 0)
        #expect(try program.run("audit", "checkpoint", "--out", program.path("newest")).status == 0)
        let verified = try program.run("audit", "verify", "--key", program.path("former"))
        #expect(verified.status == 0, "\(verified.output) \(verified.errors)")
        let events = try program.run("log", "list", "--type", "log.key.rotated", "-o", "json").objects
        #expect(events.count == 1)
        #expect(
            try program.run("audit", "verify", program.path("newest"), "--key", program.path("former")).status == 2,
            "another key signs by now"
        )
    }

    @Test func `an older copy of the keys is refused`() throws {
        let program = try store()
        #expect(try importing(5, program).status == 0)
        #expect(try program.run("backup", program.path("backup")).status == 0)
        #expect(try program.run("audit", "rotate-key").status == 0)
        for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: program.store.path + "/keys.db" + ending) }
        try FileManager.default.copyItem(atPath: program.path("backup") + "/keys.db", toPath: program.store.path + "/keys.db")
        #expect(try importing(9, program).errors.contains("keys.db is an older copy"))
        let accepted = try program.run("restore", "--accept-older")
        #expect(accepted.status == 1)
        #expect(accepted.errors.contains("it is from before the key that signs was replaced"))
        #expect(try program.run("audit", "checkpoint").errors.contains("keys.db is an older copy"))
    }
}
