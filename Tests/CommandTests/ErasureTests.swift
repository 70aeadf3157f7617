import Foundation
import TestSupport
import Testing

/// A person who is erased: out of every file, whatever is killed, restored or imported again, and the log still verifies.
@Suite struct ErasureTests {
    private static let id = "QBL-77123"
    private static let name = "Zyxwvuta Quibblesworth"

    /// Finishes of the person among others.
    private static func rows(_ exams: Range<Int>) -> String {
        let own = exams.map { "\(id),\(name),QX-\($0),\(40 + $0 % 60),2026-03-0\(1 + $0 % 9),1\n" }
        return Exports.text(own + Exports.rows(60))
    }

    private func importing(_ rows: String, _ program: Program, _ telling: String = "--notify") throws -> Program.Ended {
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let file = try program.write(rows, to: "rows-\(UUID().uuidString).csv")
        return try program.run("import", file, "--mapping", mapping, telling, "-o", "json")
    }

    /// The files of a directory that hold any of the person's data.
    private func files(_ directory: URL) throws -> [String] {
        let words = [Self.id, Self.name, "Quibblesworth"].map { Data($0.utf8) }
        return try FileManager.default.subpathsOfDirectory(atPath: directory.path).filter { file in
            let path = directory.appending(path: file)
            guard let data = try? Data(contentsOf: path) else { return false }
            return words.contains { data.range(of: $0) != nil }
        }.sorted()
    }

    /// A store that knows the person well: refused lines of theirs too.
    private func store() throws -> Program {
        let program = try Program()
        try program.makeStore()
        let bad = "\(Self.id),\(Self.name),QX-BAD,many,2026-03-01,1\n"
        #expect(try importing(Self.rows(0..<50) + bad, program, "--history").status == 3)
        return program
    }

    private func erase(_ program: Program, _ options: String...) throws -> Program.Ended {
        try program.run(["participant", "erase", Self.id, "--reason", "requested"] + options)
    }

    @Test func `nothing of an erased person is left in any file, while proofs and log verify`() throws {
        let program = try Program()
        let made = try program.run("init", "--name", "test.example.org/log")
        let key = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let receiver = try Receiver(program)
        #expect(try importing(Self.rows(0..<30), program).status == 0)
        try program.deliver()
        let told = try receiver.received.count
        #expect(try importing(Self.rows(0..<50), program).status == 0)
        #expect(try program.run("audit", "prove", "8", "--disclose", "name", "--out", program.path("old.tlog-proof")).status == 0)
        #expect(try !files(program.store).isEmpty)
        let dry = try erase(program, "--dry-run", "-o", "json")
        #expect(dry.status == 0, "\(dry.errors)")
        #expect(try dry.objects.first?["withdrawn"] == .number(20))
        #expect(try !files(program.store).isEmpty, "a dry run does nothing")
        let erased = try erase(program, "--note", "asked by letter", "-o", "json")
        #expect(erased.status == 0, "\(erased.errors)")
        #expect(try erased.objects.first?["finishes"] == .number(50))
        #expect(try files(program.store) == [])
        #expect(try program.run("backup", program.path("backup")).status == 0)
        #expect(try files(URL(filePath: program.path("backup"))) == [])
        #expect(try program.run("audit", "verify").status == 0)
        #expect(try program.run("audit", "verify", program.path("old.tlog-proof"), "--key", key).output.contains(Self.name))
        #expect(try program.run("audit", "prove", "8", "--disclose", "name").errors.contains("it was erased"))
        try program.deliver()
        #expect(try receiver.received.count == told, "what was owed is withdrawn")
        #expect(try program.run("completions", Self.id).status == 1)
        #expect(try erase(program).errors.contains("nobody in account main is known by that"))
        // Told again by their source, they don't come back.
        let again = try importing(Self.rows(0..<55), program)
        #expect(again.status == 0, "\(again.errors)")
        #expect(try again.objects.first?["lines"]?["ignored"]?["erased"] == .number(55), "\(again.output)")
        #expect(try files(program.store) == [])
        try FileManager.default.removeItem(atPath: program.store.path + "/state.db")
        #expect(try program.run("rebuild").status == 0)
        try program.deliver()
        #expect(try receiver.received.count == told)
    }

    @Test(arguments: ["erasure.logged", "erasure.entombed", "erasure.deleted"])
    func `an erasure that was killed is completed when the store is opened next`(stop: String) throws {
        let program = try store()
        let killed = try program.run("participant", "erase", Self.id, "--reason", "requested", environment: ["TASSEL_STOP_AT": stop])
        #expect(killed.status == 137)
        #expect(try !files(program.store).isEmpty, "there was something left to do")
        let asked = try program.run("status")
        #expect(asked.status == 0, "\(asked.errors)")
        #expect(try files(program.store) == [])
        #expect(try program.run("audit", "verify").status == 0)
        #expect(try importing(Self.rows(0..<10), program, "--history").objects.first?["lines"]?["ignored"]?["erased"] == .number(10))
    }

    @Test(arguments: [["vault.db"], ["keys.db"], ["keys.db", "vault.db"]])
    func `an older copy that is put back doesn't bring an erased person back`(older: [String]) throws {
        let program = try store()
        #expect(try program.run("backup", program.path("backup")).status == 0)
        #expect(try !files(URL(filePath: program.path("backup"))).isEmpty)
        #expect(try erase(program).status == 0)
        for file in older {
            for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: program.store.path + "/" + file + ending) }
            try FileManager.default.copyItem(atPath: program.path("backup") + "/" + file, toPath: program.store.path + "/" + file)
        }
        let asked = try program.run("completions", "-o", "json")
        #expect(asked.status == 0, "\(asked.errors)")
        #expect(!asked.output.contains("Quibblesworth"))
        #expect(try program.run("restore", "--accept-older").status == 0)
        #expect(try files(program.store) == [])
        #expect(try importing(Self.rows(0..<10), program, "--history").objects.first?["lines"]?["ignored"]?["erased"] == .number(10))
        #expect(try files(program.store) == [])
        #expect(try program.run("audit", "verify").status == 0)
    }

    @Test func `an older log beside an erasure is still said to be cut, and keeps nobody from asking`() throws {
        let program = try store()
        #expect(try program.run("backup", program.path("backup")).status == 0)
        #expect(try erase(program).status == 0)
        for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: program.store.path + "/log.db" + ending) }
        try FileManager.default.copyItem(atPath: program.path("backup") + "/log.db", toPath: program.store.path + "/log.db")
        let verified = try program.run("audit", "verify")
        #expect(verified.status == 2, "\(verified.errors)")
        #expect(verified.output.contains("the newest are missing"))
        #expect(try program.run("rebuild").status == 0)
        let asked = try program.run("completions", "-o", "json")
        #expect(asked.status == 0, "\(asked.errors)")
        #expect(!asked.output.contains("Quibblesworth"))
    }

    @Test func `what is taken back of an erased person is not told`() throws {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program)
        #expect(try importing(Self.rows(0..<5), program).status == 0)
        try program.deliver()
        #expect(try erase(program).status == 0)
        let told = try receiver.received.count
        let event = try #require(
            try program.run("log", "list", "--type", "exam.finished", "-o", "json").objects.first?["event"]?["id"]?.text
        )
        let revoked = try program.run("revoke", event, "--reason", "x")
        #expect(revoked.errors.contains("its participant was erased"), "\(revoked.output)")
        #expect(try program.run("endpoint", "resend", "localhost", "--since", "2020-01-01", "--yes").status == 0)
        try program.deliver()
        #expect(try receiver.received.count == told + 60, "all are told again but the five of who was erased")
        #expect(try program.run("audit", "replay").status == 0)
    }

    @Test func `endpoints that were told and want to know are told of the erasure, under the pseudonym alone`() throws {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program)
        #expect(try program.run("endpoint", "change", "localhost", "--events", "exam.*,participant.erased").status == 0)
        #expect(try importing(Self.rows(0..<2), program).status == 0)
        try program.deliver()
        #expect(try erase(program).status == 0)
        try program.deliver()
        let last = try #require(try receiver.received.last)
        #expect(last.body.hasPrefix(#"{"type":"participant.erased""#), "\(last)")
        #expect(last.body.hasSuffix(#""},"reason":"requested"}}"#))
        #expect(!last.body.contains(Self.id))
        #expect(try program.run("audit", "replay").status == 0)
        #expect(try program.run("endpoint", "resend", "localhost", "--since", "2020-01-01", "--yes").status == 0)
        let before = try receiver.received.count
        try program.deliver()
        #expect(try receiver.received.count == before + 61, "the sixty others and the erasure")
    }

    @Test func `a legal hold refuses erasure until it is released, or overridden with a reason`() throws {
        let program = try store()
        #expect(try program.run("participant", "hold", Self.id, "--note", "case 17").status == 0)
        #expect(try erase(program).errors.contains("a legal hold forbids it"))
        #expect(try erase(program, "--override-hold").status == 64, "without a reason")
        #expect(try program.run("participant", "release", Self.id, "--note", "closed").status == 0)
        #expect(try erase(program, "--dry-run").status == 0)
        #expect(try program.run("participant", "hold", Self.id, "--note", "case 18").status == 0)
        #expect(try erase(program, "--override-hold", "--note", "a court said so").status == 0)
        #expect(try files(program.store) == [])
    }

    @Test func `everything that is kept of a person can be handed to them`() throws {
        let program = try store()
        let exported = try #require(try program.run("participant", "export", Self.id).objects.first)
        #expect(exported["identifiers"]?.count == 1)
        #expect(exported["completions"]?.count == 50)
        #expect(exported["events"]?.count == 50)
        #expect(try program.run("participant", "export", "nobody").status == 1)
    }

    @Test func `a reader of old pages holds back the word that it is done`() throws {
        let program = try store()
        // Somebody reads an older state of the vault, and goes on until the person is deleted in the newest.
        let reader = Child(URL(filePath: "/usr/bin/env"))
        let script = """
            import sqlite3, sys, time
            old, new = [sqlite3.connect(sys.argv[1], isolation_level=None) for _ in range(2)]
            old.execute("BEGIN"); old.execute("SELECT count(*) FROM versions").fetchone()
            open(sys.argv[2], "w").write("reading")
            while new.execute("SELECT count(*) FROM erased").fetchone()[0] == 0: time.sleep(0.02)
            done = new.execute("SELECT sum(done) FROM erased").fetchone()[0]
            open(sys.argv[2] + ".done", "w").write(str(done))
            old.execute("COMMIT"); old.close(); new.close()
            """
        reader.arguments = ["python3", "-c", script, program.store.path + "/vault.db", program.path("reading")]
        try reader.run()
        for _ in 0..<600 where !FileManager.default.fileExists(atPath: program.path("reading")) { usleep(10_000) }
        let erased = try erase(program)
        #expect(erased.status == 0, "\(erased.errors)")
        #expect(try files(program.store) == [])
        reader.waitUntilExit()
        let done = try String(contentsOfFile: program.path("reading.done"), encoding: .utf8)
        #expect(done == "0", "deleted, and not said to be done while old pages were read")
    }
}
