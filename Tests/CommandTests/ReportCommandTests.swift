import Foundation
import Testing

/// What was known, and told, at an earlier time; and the report of it.
@Suite struct ReportCommandTests {
    private func store() throws -> Program {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let receiver = try Receiver(program)
        let file = try program.write(Exports.text(Exports.rows(20)), to: "rows.csv")
        #expect(try program.run("import", file, "--mapping", mapping, "--notify").status == 0)
        try program.deliver()
        withExtendedLifetime(receiver) {}
        return program
    }

    @Test func `a report is written as a page and as CSV`() throws {
        let program = try store()
        let roster = try program.write("id\nP1\nP2\nstranger\n", to: "roster.csv")
        let (page, tables) = (program.path("report.html"), program.path("tables"))
        let ended = try program.run(
            "audit",
            "report",
            "--activity",
            "EX-0",
            "--since",
            "2026-03-01",
            "--until",
            "2026-03-31",
            "--roster",
            roster,
            "--due",
            "2026-03-02",
            "--out",
            page,
            "--csv",
            tables
        )
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.errors.contains("20 finishes of 20 people are in \(page), and as CSV in \(tables)"))
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.hasPrefix("<!doctype html>"))
        #expect(html.contains("Person 7"))
        #expect(html.contains("finished in 2026-03-01 to 2026-03-31 (UTC); only EX-0"))
        let files = try FileManager.default.contentsOfDirectory(atPath: tables).sorted()
        #expect(files == ["activities.csv", "corrections.csv", "finishes.csv", "roster.csv", "times.csv", "told.csv"])
        let finishes = try String(contentsOfFile: tables + "/finishes.csv", encoding: .utf8)
        #expect(finishes.split(separator: "\r\n").count == 21)
        let people = try String(contentsOfFile: tables + "/roster.csv", encoding: .utf8)
        #expect(people.contains("stranger,,,missing,"))
        let told = try String(contentsOfFile: tables + "/told.csv", encoding: .utf8)
        #expect(told.contains(",20,"))
    }

    @Test func `what can't be a report is refused before anything is written`() throws {
        let program = try store()
        for wrong in [
            ["--roster", "x"], ["--due", "2026-03-01"], ["--since", "yesterday"], ["--activity", "EX-0", "--roster", "no-such-file"],
        ] {
            #expect(try program.run(["audit", "report", "--out", program.path("r.html")] + wrong).status != 0, "\(wrong)")
        }
        #expect(!FileManager.default.fileExists(atPath: program.path("r.html")))
        let nowhere = try program.run("audit", "report", "--out", program.path("no/such/r.html"))
        #expect(nowhere.errors.contains("check the directory and its permissions"))
    }

    @Test func `every question that folds can be asked as of an earlier time`() throws {
        let program = try store()
        let size = try #require(try program.run("status", "-o", "json").objects.first?["events"]?.number)
        let mapping = program.path("mapping.yaml")
        let later = try program.write(Exports.text(Exports.rows(200)), to: "later.csv")
        #expect(try program.run("import", later, "--mapping", mapping, "--notify").status == 0)
        #expect(try program.run("endpoint", "pause", "localhost").status == 0)
        // Just before the first event that was recorded later.
        let after = try program.run("log", "list", "--from", "\(size)", "--limit", "1", "-o", "json").objects.first
        let moment = try #require(after?["event"]?["recordedtime"]?.text)
        func asked(_ arguments: String...) throws -> [[String: JSON]] {
            let ended = try program.run(arguments + ["--as-of", moment, "-o", "json"])
            #expect(ended.status == 0, "\(ended.errors)")
            return try ended.objects
        }
        let status = try #require(try asked("status").first)
        #expect(status["finishes"] == .number(20))
        #expect(status["owed"] == .number(0))
        #expect(try program.run("status", "-o", "json").objects.first?["finishes"] == .number(200))
        #expect(try asked("endpoint", "list").first?["state"] == .text("active"))
        #expect(try asked("endpoint", "show", "localhost").first?["state"] == .text("active"))
        #expect(try program.run("endpoint", "show", "localhost", "-o", "json").objects.first?["state"] == .text("paused"))
        #expect(try asked("account", "list").first?["endpoints"] == .number(1))
        #expect(try asked("delivery", "list", "--limit", "500").count == 20)
        #expect(try asked("delivery", "list", "--state", "owed").isEmpty)
        #expect(try asked("completions", "--count-by", "source") == [["source": .text("test-lms"), "completions": .number(20)]])
        #expect(try asked("why", "P7", "EX-0").first?["told"] == .text("delivered"))
        #expect(try asked("why", "P7", "EX-1").isEmpty)
        let page = program.path("then.html")
        #expect(try program.run("audit", "report", "--as-of", moment, "--out", page).errors.contains("20 finishes of 20 people"))
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("as was\nknown at \(moment)"))
        let replayed = try program.run("audit", "replay", "--until", moment, "-o", "json")
        #expect(replayed.status == 0, "\(replayed.errors)")
        #expect(try replayed.objects.last?["settled"] == .number(20))
    }
}
