import Completions
import EventLog
import Foundation
import Imports
import Projections
import TestSupport
import Testing

@Suite struct OpenEdXTests {
    private static let site = "https://lms.example.org"
    private static let course = "course-v1:E+S+1"

    /// A tracking event of the newer schema.
    private static func event(_ name: String, _ data: String, time: String = "2026-10-12T06:00:00.000000+00:00", user: String = "6")
        -> String
    {
        #"{"name":"\#(name)","timestamp":"\#(time)","data":\#(data),"context":{"course_id":"\#(course)","user_id":\#(user)}}"#
    }

    private static func pass(_ transaction: String = "t1", user: String = "6") -> String {
        event(
            "edx.course.grade.passed.first_time",
            #"{"user_id":\#(user),"course_id":"\#(course)","event_transaction_id":"\#(transaction)"}"#
        )
    }

    private static func grade(_ transaction: String = "t1", percent: String = "0.9", user: String = "6") -> String {
        event(
            "edx.grades.course.grade_calculated",
            #"{"user_id":"\#(user)","course_id":"\#(course)","percent_grade":\#(percent),"letter_grade":"A","event_transaction_id":"\#(transaction)"}"#
        )
    }

    private static let noise = event("page_close", "null")

    private func feed(_ lines: [String], _ bench: ImportBench) async throws -> ImportSummary {
        try await bench.feed(lines.joined(separator: "\n") + "\n", from: .openedx, source: Self.site)
    }

    @Test(arguments: [[pass(), grade()], [grade(), noise, pass()], [grade(percent: "0.4"), grade(), pass()]])
    func `a first pass is joined with its transaction's grade, whichever comes first`(lines: [String]) async throws {
        let bench = try await ImportBench()
        let summary = try await feed(lines, bench)
        #expect(summary.lines.joined == 1)
        #expect(try await bench.told() == ["course \(Self.site)/course/\(Self.course) passed 0.9"])
    }

    @Test(arguments: [[pass(), grade("t2")], [pass(), grade(user: "7")]])
    func `a grade of another transaction or person joins nothing`(lines: [String]) async throws {
        let bench = try await ImportBench()
        #expect(try await feed(lines, bench).short == "1 used, 0 joined, 0 refused, 1 a course grade without a first pass")
        #expect(try await bench.told() == ["course \(Self.site)/course/\(Self.course) passed"])
    }

    @Test func `a grade ten thousand records away is not waited for`() async throws {
        let bench = try await ImportBench()
        let summary = try await feed([Self.pass()] + Array(repeating: Self.noise, count: 10_001) + [Self.grade()], bench)
        #expect(summary.lines.joined == 0)
        #expect(summary.lines.used == 1)
        let near = try await ImportBench()
        #expect(try await feed([Self.pass()] + Array(repeating: Self.noise, count: 9_990) + [Self.grade()], near).lines.joined == 1)
    }

    @Test func `a pass that is known with its grade isn't contradicted by one without`() async throws {
        let bench = try await ImportBench()
        _ = try await feed([Self.pass()], bench)
        #expect(try await feed([Self.grade(), Self.pass()], bench).facts.corrected == 1)
        #expect(try await feed([Self.pass()], bench).facts.events == 0)
        #expect(try await bench.completions().map { $0.last?.score?.scaled } == [ExactDecimal("0.9")])
    }

    private static func exam(_ status: String, kind: String = "timed", practice: String = "false", time: String) -> String {
        event(
            "edx.special_exam.\(kind).attempt.\(status)",
            #"{"exam_content_id":"block-1","exam_name":"Final","exam_is_practice_exam":\#(practice),"attempt_id":9,"attempt_user_id":6,"attempt_code":"C-9"}"#,
            time: time,
            user: "2"
        )
    }

    @Test func `a rejected exam is revoked, also before it is told; submitted again later it stands`() async throws {
        let submitted = Self.exam("submitted", time: "2026-10-12T07:00:00Z")
        let rejected = Self.exam("rejected", time: "2026-10-12T08:00:00Z")
        let again = Self.exam("submitted", time: "2026-10-12T09:00:00Z")
        for lines in [[submitted, rejected], [rejected, submitted]] {
            let bench = try await ImportBench()
            _ = try await feed(lines, bench)
            #expect(try await bench.completions().isEmpty)
            _ = try await feed([again], bench)
            #expect(try await bench.completions().map(\.outcome) == [.finished])
            _ = try await feed([Self.exam("rejected", time: "2026-10-12T10:00:00Z")], bench)
            #expect(try await bench.completions().isEmpty)
            #expect(try await feed(lines + [again], bench).facts.events == 0)
        }
    }

    @Test(arguments: [
        (exam("submitted", kind: "practice", time: "2026-10-12T07:00:00Z"), "practice"),
        (exam("submitted", practice: "true", time: "2026-10-12T07:00:00Z"), "practice"),
        (exam("verified", kind: "proctored", time: "2026-10-12T07:00:00Z"), "an exam attempt that is no finish"),
        (event("edx.course.grade.now_failed", "{}"), "a grade crossed the pass mark"),
        (event("edx.grades.subsection.grade_calculated", "{}"), "a subsection's grade"),
        (event("play_video", "[]"), "a video"), (event("/courses/1", #""{\"GET\":{}}""#), "a page visited"), ("", "blank"),
    ])
    func `what is no finish is ignored by reason, whatever its payload is`(line: String, reason: String) async throws {
        let bench = try await ImportBench()
        #expect(try await feed([Self.noise, line, Self.noise], bench).lines.ignored[reason] == 1)
    }

    @Test(arguments: [
        ("[]", "data is an array, not an object"), (#""{""#, "data is a string that is not JSON"), ("{}", "course_id"),
    ])
    func `a finish whose payload can't be read is refused`(payload: String, reason: String) async throws {
        let bench = try await ImportBench()
        let line = Self.event("edx.course.grade.passed.first_time", payload).replacingOccurrences(of: Self.course, with: "")
        let summary = try await feed([line, Self.pass()], bench)
        #expect(summary.lines.refused == 1)
        #expect(summary.refusals.first?.reason.contains(reason) == true, "\(summary.refusals)")
        #expect(summary.lines.used == 1)
    }

    @Test func `whom the payload names finished, not whose request it was`() async throws {
        let bench = try await ImportBench()
        _ = try await feed([Self.exam("submitted", time: "2026-10-12T07:00:00Z"), Self.pass()], bench)
        #expect(Set(try await bench.finishes().map(\.participant)).count == 1)
    }

    @Test func `a revoked certificate is taken back, and one issued later stands`() async throws {
        let data = #"{"user_id":6,"course_id":"\#(Self.course)","certificate_id":"c1"}"#
        let created = Self.event("edx.certificate.created", data, time: "2026-10-01T00:00:00Z")
        let revoked = Self.event("edx.certificate.revoked", data, time: "2026-10-02T00:00:00Z")
        let bench = try await ImportBench()
        _ = try await feed([revoked, created], bench)
        #expect(try await bench.completions().isEmpty)
        _ = try await feed([Self.event("edx.certificate.created", data, time: "2026-10-03T00:00:00Z")], bench)
        #expect(try await bench.completions().map(\.outcome) == [.finished])
    }

    @Test func `a log that doesn't say whose ids it has needs to be told`() async throws {
        let bench = try await ImportBench()
        let failure = await #expect(throws: Failure.self) { try await bench.feed(Self.pass()) }
        #expect(failure?.next.contains("--source") == true)
    }
}
