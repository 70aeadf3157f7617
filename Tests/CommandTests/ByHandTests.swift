import Foundation
import Testing

/// What an operator corrects, revokes, and says about who did it.
@Suite struct ByHandTests {
    /// A store with a receiver, and one finish that was told.
    private func bench(_ telling: String = "--notify") throws -> (program: Program, receiver: Receiver, event: String) {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program)
        try importRows("P1,Ann,EX-1,80,2026-03-01,1\n", program, telling)
        try program.deliver()
        let listed = try program.run("log", "list", "--type", "exam.finished", "-o", "json").objects.first
        let event = try #require(listed?["event"]?["id"]?.text)
        return (program, receiver, event)
    }

    private func importRows(_ rows: String, _ program: Program, _ telling: String) throws {
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let file = try program.write(Exports.text([rows]), to: "rows-\(UUID().uuidString).csv")
        try #require(try program.run("import", file, "--mapping", mapping, telling).status == 0)
    }

    private func newest(_ type: String, _ program: Program) throws -> JSON? {
        try program.run("log", "list", "--type", type, "-o", "json").objects.last?["event"]
    }

    @Test func `a correction by hand says who and why, and supersedes what was told`() throws {
        let (program, receiver, event) = try bench()
        let corrected = try program.run("correct", event, "--outcome", "failed", "--score", "20", "--reason", "marked twice")
        #expect(corrected.status == 0, "\(corrected.errors)")
        try program.deliver()
        let told = try #require(try receiver.received.last?.body)
        #expect(told.contains("finish.corrected") && told.contains(event) && told.contains("\"outcome\":\"failed\""))
        let line = try #require(try newest("finish.corrected", program))
        #expect(line["data"]?["actor"]?.text?.hasPrefix("act_") == true)
        #expect(line["data"]?["reason"]?.text == "regraded")
        #expect(line["data"]?["score"]?["max"] == .number(100), "what isn't named stays")
        #expect(try !program.run("log", "export").output.contains("marked twice"), "reasons in words are the vault's")
        #expect(try program.run("log", "show", line["id"]?.text ?? "").errors.contains("reason: marked twice"))
        #expect(try program.run("completions", "P1").output.contains("failed"))
        // The same file again is what it was: no news.
        try importRows("P1,Ann,EX-1,80,2026-03-01,1\n", program, "--notify")
        #expect(try program.run("completions", "P1").output.contains("failed"))
        let stale = try program.run("correct", event, "--outcome", "passed", "--reason", "no")
        #expect(stale.status == 1)
        #expect(stale.errors.contains("has corrected it since"))
        // And back to what the source said, which is an event of its own.
        let current = try #require(line["id"]?.text)
        #expect(try program.run("correct", current, "--outcome", "passed", "--score", "80", "--reason", "after all").status == 0)
        #expect(try program.run("completions", "P1").output.contains("passed"))
        #expect(try program.run("audit", "verify").status == 0)
        #expect(try program.run("audit", "replay").status == 0)
    }

    @Test func `a revocation by hand takes the finish back, and once is enough`() throws {
        let (program, receiver, event) = try bench()
        let revoked = try program.run("revoke", event, "--as", "invalidated", "--reason", "somebody else sat it")
        #expect(revoked.status == 0, "\(revoked.errors)")
        try program.deliver()
        #expect(try receiver.received.last?.body.contains("finish.revoked") == true)
        #expect(try newest("finish.revoked", program)?["data"]?["reason"]?.text == "invalidated")
        let again = try program.run("revoke", event, "--reason", "again")
        #expect(again.status == 0)
        #expect(again.output.contains("nothing was written"))
        #expect(try program.run("revoke", "0", "--reason", "x").errors.contains("it is no finish"))
        let late = try program.run("correct", event, "--outcome", "failed", "--reason", "x")
        #expect(late.errors.contains("it was revoked before and stays so"), "\(late.output) \(late.errors)")
        #expect(try program.run("audit", "replay").status == 0)
    }

    @Test func `what was recorded as history is told once somebody corrects it`() throws {
        let (program, receiver, event) = try bench("--history")
        #expect(try receiver.received.isEmpty)
        #expect(try program.run("correct", event, "--outcome", "failed", "--reason", "late appeal").status == 0)
        try program.deliver()
        #expect(try receiver.received.count == 1)
    }

    @Test func `whoever is root says who they are, and nothing is recorded without`() throws {
        let (program, _, event) = try bench()
        let size = try program.run("log", "export").output.count
        let nobody = try program.run("correct", event, "--outcome", "failed", "--reason", "x", environment: ["TASSEL_ACTOR": ""])
        // Where the suite is run by a person, the system knows who that is.
        try #require(getuid() == 0 || nobody.status == 0)
        guard getuid() == 0 else { return }
        #expect(nobody.status == 64)
        #expect(nobody.errors.contains("Say who you are with --actor NAME or TASSEL_ACTOR"))
        #expect(try program.run("log", "export").output.count == size)
        #expect(try program.run("correct", event, "--outcome", "failed", "--reason", "x", "--actor", "ada").status == 0)
        #expect(try program.run("correct", event, "--reason", "x").status == 64, "nothing to correct")
        #expect(try program.run("correct", event, "--score", "many", "--reason", "x").status == 64)
    }
}
