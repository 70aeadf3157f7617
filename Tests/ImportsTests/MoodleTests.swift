import Completions
import EventLog
import Foundation
import Imports
import Projections
import TestSupport
import Testing

@Suite struct MoodleTests {
    private static let site = "https://moodle.example.org"

    private static func row(_ event: String = #"\\mod_quiz\\event\\attempt_submitted"#, _ more: String = "") -> String {
        #"{"eventname":"\#(event)","objectid":31,"courseid":2,"contextinstanceid":12,"userid":2,"relateduserid":17,"timecreated":1791188100\#(more)}"#
    }

    private static func tables(marks: String = "7", quiz: String = "", item: String = "") -> String {
        #"""
        {"mdl_quiz_attempts":[{"id":31,"quiz":5,"attempt":2,"sumgrades":\#(marks),"timestart":"1791187200"}],
         "quiz":[{"id":5,"name":"Forklift"\#(quiz)}],
         "grade_items":[{"id":1,"itemmodule":"quiz","iteminstance":5,"grademin":0,"grademax":10\#(item)},{"id":2,"itemmodule":"assign","iteminstance":5}]}
        """#
    }

    @Test(arguments: [
        (tables(), "finished 7/10"), (tables(item: #","gradepass":7"#), "passed 7/10"),
        (tables(item: #","gradepass":7.01"#), "failed 7/10"),
        (tables(marks: "null", item: #","gradepass":7"#), "pending"),
        // 7 of 9 marks are 7.77… of 10.
        (tables(quiz: #","sumgrades":9,"grade":10"#, item: #","gradepass":7.777"#), "passed 7/9"),
        (tables(quiz: #","sumgrades":9,"grade":10"#, item: #","gradepass":7.778"#), "failed 7/9"),
        ("{}", "pending"),
    ])
    func `an attempt is judged by what Moodle's tables say, without dividing`(tables: String, told: String) async throws {
        let bench = try await ImportBench()
        try await bench.feed(Self.row(), source: Self.site, tables: tables)
        #expect(try await bench.told() == ["assessment \(Self.site)/mod/quiz/view.php?id=12 \(told)"])
    }

    @Test func `a grade that comes with a later import judges the attempt, and a log alone takes nothing back`() async throws {
        let bench = try await ImportBench()
        let first = try await bench.feed(Self.row(), source: Self.site)
        #expect(first.facts.recorded == 1)
        let judged = try await bench.feed(Self.row(), source: Self.site, tables: Self.tables(item: #","gradepass":5"#))
        #expect(judged.facts.corrected == 1)
        #expect(try await bench.feed(Self.row(), source: Self.site).facts.events == 0)
        #expect(try await bench.completions().map(\.outcome) == [.passed])
    }

    @Test func `whoever the event is about finished, an anonymous one is nobody known`() async throws {
        let bench = try await ImportBench()
        let rows = [Self.row(), Self.row().replacingOccurrences(of: "31", with: "32").dropLast() + #","anonymous":"1"}"#]
        let summary = try await bench.feed(rows.joined(separator: "\n"), source: Self.site)
        #expect(summary.facts.recorded == 2)
        #expect(Set(try await bench.finishes().map(\.participant)).count == 2)
    }

    @Test func `a deleted attempt is taken back`() async throws {
        let bench = try await ImportBench()
        let deleted = Self.row(#"\\mod_quiz\\event\\attempt_deleted"#)
        let summary = try await bench.feed("[\(deleted),\(Self.row())]", source: Self.site)
        #expect(summary.facts.revoked == 1)
        #expect(try await bench.completions().isEmpty)
    }

    @Test func `a course completed anew is another finish`() async throws {
        let bench = try await ImportBench()
        let rows = [71, 72].map { Self.row(#"\\core\\event\\course_completed"#).replacingOccurrences(of: "31", with: "\($0)") }
        try await bench.feed(rows.joined(separator: "\n"), source: Self.site)
        #expect(try await bench.completions().map(\.attempts) == [2])
    }

    @Test(arguments: [
        (row(#"\\mod_forum\\event\\post_created"#), "another event of mod_forum"), (row("jdoe"), "another event of something else"),
        (row(#"\\tool_certificate\\event\\certificate_issued"#), "a certificate"),
    ])
    func `other events are ignored by reason`(row: String, reason: String) async throws {
        let bench = try await ImportBench()
        #expect(try await bench.feed(row, source: Self.site).lines.ignored == [reason: 1])
    }

    @Test(arguments: [
        (row().replacingOccurrences(of: "17,", with: #""\\N","#), "relateduserid is missing"),
        (row().replacingOccurrences(of: "1791188100", with: #""5 Oct""#), "timecreated is \"5 Oct\""),
        (row().replacingOccurrences(of: "31", with: "null"), "objectid is missing"),
    ])
    func `a finish that lacks what it needs is refused`(row: String, reason: String) async throws {
        let bench = try await ImportBench()
        let summary = try await bench.feed(row, source: Self.site)
        #expect(summary.refusals.first?.reason.contains(reason) == true, "\(summary.refusals)")
    }

    @Test func `tables that can't be read stop the import and say which`() async throws {
        let bench = try await ImportBench()
        let failure = await #expect(throws: Failure.self) {
            try await bench.feed(Self.row(), source: Self.site, tables: Self.tables(marks: #""a""#))
        }
        #expect(failure?.found == "sumgrades is \"a\", not a number")
        #expect(try await bench.finishes().isEmpty)
    }
}
