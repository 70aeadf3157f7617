import Foundation
import Testing

/// Real finishes of real learners, in three dialects; skipped where the data is not beside the project.
@Suite(.enabled(if: Program.hasOULAD)) struct OULADTests {
    private func importing(_ program: Program, _ file: String, _ mapping: String, _ flags: String...) throws -> [String: JSON] {
        let path = Program.project.appending(path: "Data/mappings/\(mapping)").path
        let ended = try program.run("import", file, "--mapping", path, "-o", "json")
        #expect(ended.status == 0, "\(ended.errors)")
        return try #require(try ended.objects.first)
    }

    private func counts(_ program: Program) throws -> [String: Int] {
        try program.run("completions", "-o", "json").objects.reduce(into: [:]) { counts, object in
            counts["\(object["activity"]?["kind"]?.text ?? "") \(object["outcome"]?.text ?? "")", default: 0] += 1
        }
    }

    @Test func `three exports of different dialects, and again renamed, reversed and split, are one set of finishes`() throws {
        let program = try Program()
        try program.makeStore()
        let files = [
            ("course-results-2013J.csv", "oulad-courses.yaml", 6_476), ("assessment-results-2013J.csv", "oulad-assessments.yaml", 19_928),
            ("exam-results-2014.tsv", "oulad-exams.yaml", 4_654),
        ]
        for (file, mapping, count) in files {
            let summary = try importing(program, Program.oulad.appending(path: file).path, mapping)
            #expect(summary["facts"]?["recorded"] == .number(count))
            #expect(summary["lines"]?["refused"] == .number(0))
        }
        let expected = [
            "course passed": 4_475, "course failed": 2_001, "assessment passed": 19_426, "assessment failed": 491,
            "assessment pending": 11, "exam passed": 4_111, "exam failed": 543,
        ]
        #expect(try counts(program) == expected)
        let participants = try program.run("completions", "-o", "json").objects.map { [$0["participant"], $0["identifier"]] }
        #expect(Set(participants).count == 9_659, "a learner in several files is one participant")
        #expect(Set(participants.map { $0[0] }).count == 9_659)

        let text = try String(contentsOf: Program.oulad.appending(path: "exam-results-2014.tsv"), encoding: .utf8)
        let lines = text.replacingOccurrences(of: "\r\n", with: "\n").split(separator: "\n").map { $0 + "\n" }
        let heading = lines[0]
        let parts = [
            "reversed.tsv": Array(lines.dropFirst().reversed()), "first.tsv": Array(lines[1..<2_000]),
            "second.tsv": Array(lines[2_000...]),
        ]
        for (name, rows) in parts {
            let file = try program.write(heading + rows.joined(), to: name)
            let summary = try importing(program, file, "oulad-exams.yaml")
            #expect(summary["facts"]?["duplicates"] == .number(rows.count))
            #expect(summary["facts"]?["recorded"] == .number(0))
            #expect(summary["facts"]?["corrected"] == .number(0))
        }
        #expect(try counts(program) == expected)
        #expect(try program.run("audit", "verify").status == 0)
    }
}
