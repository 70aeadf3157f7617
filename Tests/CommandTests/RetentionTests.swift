import Foundation
import Testing

/// Data whose time is over: who is due, who stays, and that nothing but the data goes.
@Suite struct RetentionTests {
    private static let rows = """
        person,name,exam,score,day,attempt
        old,Olga Oldfield,EX-1,80,2015-03-01,1
        old,Olga Oldfield,EX-2,80,2016-03-01,1
        both,Bo Boundary,EX-1,80,2015-03-01,1
        both,Bo Boundary,EX-2,80,2026-10-01,1
        new,Nia Newcastle,EX-1,80,2026-10-01,1
        held,Hal Holder,EX-1,80,2015-03-01,1

        """
    private static let courses = """
        person,name,exam,score,day,attempt
        mixed,Mika Mixed,EX-1,80,2015-03-01,1

        """

    private func store() throws -> Program {
        let program = try Program()
        try program.makeStore()
        let exams = try program.write(Exports.mapping, to: "exams.yaml")
        let rows = try program.write(Self.rows + "mixed,Mika Mixed,EX-9,80,2015-03-01,1\n", to: "exams.csv")
        #expect(try program.run("import", rows, "--mapping", exams, "--history").status == 0)
        let courses = try program.write(Exports.mapping.replacing("kind: exam", with: "kind: course"), to: "courses.yaml")
        #expect(
            try program.run("import", try program.write(Self.courses, to: "courses.csv"), "--mapping", courses, "--history").status == 0
        )
        #expect(try program.run("participant", "hold", "held", "--note", "case 17").status == 0)
        return program
    }

    private func states(_ ended: Program.Ended) throws -> [String: Int] {
        try ended.objects.reduce(into: [:]) { $0[$1["state"]?.text ?? "", default: 0] += 1 }
    }

    @Test func `a plan lists who finished nothing lately, and does nothing`() throws {
        let program = try store()
        let planned = try program.run("retention", "plan", "--older-than", "5y", "-o", "json")
        #expect(planned.status == 0, "\(planned.errors)")
        #expect(try states(planned) == ["due": 2, "held": 1])
        let exams = try program.run("retention", "plan", "--older-than", "5y", "--kind", "exam", "-o", "json")
        #expect(try states(exams) == ["due": 1, "held": 1], "whoever has a course too stays")
        #expect(try program.run("retention", "plan", "--older-than", "30y").errors.contains("nobody's data is that old"))
        #expect(try program.run("retention", "plan", "--older-than", "long").status == 64)
        #expect(try program.run("log", "list", "--type", "participant.erased", "-o", "json").objects.isEmpty)
    }

    @Test func `applying it erases data, not events`() throws {
        let program = try store()
        let unsure = try program.run("retention", "apply", "--older-than", "5y", "--kind", "exam")
        #expect(unsure.status != 0)
        #expect(unsure.errors.contains("the data of 1 people would be erased for good, and there is nobody to ask"))
        let applied = try program.run(
            "retention",
            "apply",
            "--older-than",
            "5y",
            "--kind",
            "exam",
            "--yes",
            "--note",
            "policy 7",
            "-o",
            "json"
        )
        #expect(applied.status == 0, "\(applied.errors)")
        #expect(try states(applied) == ["erased": 1, "held": 1])
        let shown = try program.run("completions", "-o", "json").output
        #expect(!shown.contains("Olga"))
        for name in ["Bo ", "Nia", "Hal", "Mika"] { #expect(shown.contains(name)) }
        #expect(try program.run("completions", "-o", "json").objects.count == 8)
        let event = try #require(try program.run("log", "list", "--type", "participant.erased", "-o", "json").objects.first?["event"])
        #expect(event["data"]?["reason"]?.text == "retention")
        #expect(try program.run("audit", "verify").status == 0)
        #expect(try program.run("audit", "replay").status == 0)
        let again = try program.run("retention", "apply", "--older-than", "5y", "--kind", "exam", "-o", "json")
        #expect(try states(again) == ["held": 1])
    }

    @Test func `one that is killed is completed, and run again does nothing more`() throws {
        let program = try store()
        let options = ["retention", "apply", "--older-than", "5y", "--yes"]
        #expect(try program.run(options, environment: ["TASSEL_STOP_AT": "erasure.deleted"]).status == 137)
        #expect(try program.run(options).errors.contains("1 are held"))
        #expect(try program.run("log", "list", "--type", "participant.erased", "-o", "json").objects.count == 2)
        #expect(try !program.run("completions", "-o", "json").output.contains("Mika"))
        #expect(try program.run("audit", "verify").status == 0)
    }
}
