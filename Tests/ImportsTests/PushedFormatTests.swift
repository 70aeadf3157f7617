import Completions
import EventLog
import Foundation
import Imports
import Projections
import TestSupport
import Testing

/// Formats that systems push: Canvas live events, Easy LMS payloads, CloudEvents.
@Suite struct PushedFormatTests {
    private static func canvas(_ name: String, _ body: String, user: String = "10000000000002", time: String = "2026-10-20T09:00:00.000Z")
        -> String
    {
        #"{"metadata":{"event_name":"\#(name)","event_time":"\#(time)","user_id":"\#(user)","root_account_id":"10000000000001","root_account_uuid":"u"},"body":\#(body)}"#
    }

    private static func grade(_ score: String, more: String = "", time: String = "2026-10-20T09:00:00.000Z") -> String {
        canvas(
            "grade_change",
            #"{"submission_id":"10000000000077","assignment_id":"355","student_id":"17","score":\#(score),"points_possible":1\#(more)}"#,
            time: time
        )
    }

    @Test func `Canvas's local and global ids are one person; the grader is another`() async throws {
        let bench = try await ImportBench()
        let completed = Self.canvas(
            "course_completed",
            #"{"course":{"id":"565"},"user":{"id":"17"},"progress":{"completed_at":"2026-10-20T08:00:00Z"}}"#,
            user: "10000000000017"
        )
        let quiz = Self.canvas("quiz_submitted", #"{"quiz_id":"10000000000044","submission_id":"10000000000901"}"#, user: "10000000000017")
        try await bench.feed([completed, quiz, Self.grade("5")].joined(separator: "\n"))
        #expect(Set(try await bench.finishes().map(\.participant)).count == 1)
        // Above the maximum, as told.
        #expect(
            try await bench.told() == [
                "course course:565 finished", "assessment quiz:44 pending", "assessment assignment:355 finished 5/1",
            ]
        )
    }

    @Test func `ids that are too large for a double stay apart`() async throws {
        let bench = try await ImportBench()
        let ids = ["90071992547409930001", "90071992547409930002"]
        let events = ids.map {
            Self.canvas(
                "course_completed",
                #"{"course":{"id":\#($0)},"user":{"id":"17"},"progress":{"completed_at":"2026-10-20T08:00:00Z"}}"#
            )
        }
        try await bench.feed(events.joined(separator: "\n"))
        #expect(try await bench.completions().count == 2)
    }

    @Test func `a grade that changes corrects, a provisional one is pending, one that is taken away too`() async throws {
        let bench = try await ImportBench()
        let provisional = Self.grade("0.5", more: #","grading_complete":false"#, time: "2026-10-20T09:00:00.000Z")
        let given = Self.grade("0.7", time: "2026-10-20T10:00:00.000Z")
        let taken = Self.grade("null", time: "2026-10-20T11:00:00.000Z")
        let summary = try await bench.feed([provisional, given, taken].joined(separator: "\n"))
        #expect("\(summary.facts.recorded) \(summary.facts.corrected)" == "1 2")
        #expect(try await bench.finishes().map(\.outcome) == [.pending, .finished, .pending])
        let again = try await bench.feed([taken, given, provisional].joined(separator: "\n"))
        #expect(again.facts.events == 0)
        #expect(again.facts.reverted == 0)
    }

    @Test func `what a grade leaves out is kept from the submission, and the whole stream again brings nothing`() async throws {
        let bench = try await ImportBench()
        func submission(_ score: String, time: String) -> String {
            Self.canvas(
                "submission_updated",
                #"{"submission_id":"10000000000077","assignment_id":"355","user_id":"17","score":\#(score),"workflow_state":"graded","submitted_at":"2026-10-19T08:00:00Z","attempt":1}"#,
                time: time
            )
        }
        let stream = [
            Self.grade("0.6", time: "2026-10-20T09:00:00.000Z"), submission("0.6", time: "2026-10-20T09:00:00.100Z"),
            Self.grade("0.8", time: "2026-10-21T09:00:00.000Z"), submission("0.8", time: "2026-10-21T09:00:00.100Z"),
        ]
        let first = try await bench.feed(stream.joined(separator: "\n"))
        #expect(first.facts.recorded == 1)
        let standing = try #require(try await bench.completions().first?.last)
        #expect(standing.finished?.description == "2026-10-19T08:00:00Z" && standing.number == 1)
        #expect(standing.score == Score(raw: ExactDecimal("0.8"), max: ExactDecimal(1)))
        for order in [stream, stream.reversed(), [stream[2], stream[0]]] {
            #expect(try await bench.feed(order.joined(separator: "\n")).facts.events == 0)
        }
        let other = try await ImportBench()
        try await other.feed(stream.reversed().joined(separator: "\n"))
        #expect(try await other.completions().first?.last == standing)
    }

    @Test func `two attempts at a quiz are two finishes, though Canvas has one submission`() async throws {
        let bench = try await ImportBench()
        let times = ["2026-10-20T09:00:00.000Z", "2026-10-21T09:00:00.000Z"]
        let events = times.map { Self.canvas("quiz_submitted", #"{"quiz_id":"44","submission_id":"901"}"#, time: $0) }
        try await bench.feed((events + events).joined(separator: "\n"))
        #expect(try await bench.completions().map(\.attempts) == [2])
    }

    private static func session(_ more: String, result: String = "Passed") -> String {
        #"{"session_id":7,"session_start":"2026-10-20 08:30:00","session_end":"2026-10-20 09:00:00","session_result":"\#(result)"\#(more)}"#
    }

    @Test func `an Easy LMS session's total is the sum of its answers', its kind the id's`() async throws {
        let bench = try await ImportBench()
        let answers = #","session_answers":[{"max_score":"0.10"},{"max_score":"0.20"}],"session_points":"0.25","session_attempt":3"#
        try await bench.feed(
            Self.session(#","assessment_id":"9","player_email_address":"Ann@Example.org""# + answers),
            zone: "Europe/Amsterdam"
        )
        #expect(try await bench.told() == ["assessment 9 passed 0.25/0.3"])
        let finish = try #require(try await bench.finishes().first)
        #expect(finish.attempt == 3)
        #expect(finish.finished?.reported.description == "2026-10-20T09:00:00+02:00")
    }

    @Test func `anonymous sessions are people apart`() async throws {
        let bench = try await ImportBench()
        let sessions = (7...8).map { Self.session(#","exam_id":"1""#).replacingOccurrences(of: ":7,", with: ":\($0),") }
        try await bench.feed(sessions.joined(separator: "\n"), zone: "UTC")
        #expect(Set(try await bench.finishes().map(\.participant)).count == 2)
        #expect(try await bench.feed(sessions.joined(separator: "\n"), zone: "UTC").facts.duplicates == 2)
    }

    @Test(arguments: [
        (session(#","exam_id":"1""#), nil, "say with --zone"), (session(""), "UTC", "none of exam_id"),
        (session(#","exam_id":"1","course_id":"2""#), "UTC", "several of exam_id"),
        (session(#","exam_id":"1""#, result: "Bestanden"), "UTC", "Bestanden"),
        (session(#","exam_id":"1","session_points":"1,5""#), "UTC", "not a number"),
    ])
    func `an Easy LMS payload that can't be read is refused`(payload: String, zone: String?, reason: String) async throws {
        let bench = try await ImportBench()
        let summary = try await bench.feed(payload, from: .easylms, zone: zone)
        #expect(summary.refusals.first?.reason.contains(reason) == true, "\(summary.refusals)")
    }

    private static func event(_ id: String, _ type: String, _ data: String, more: String = "") -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/s","type":"\#(type)","time":"2026-10-20T09:00:0\#(id.suffix(1))Z","data":\#(data)\#(more)}"#
    }

    private static func finish(_ outcome: String, supersedes: String? = nil) -> String {
        let superseded = supersedes.map { #","supersedes":{"event":"\#($0)"}"# } ?? ""
        return
            #"{"participant":{"identifier":"E"},"activity":{"kind":"exam","id":"x"},"outcome":"\#(outcome)","finishedAt":"2026-10-19"\#(superseded)}"#
    }

    @Test func `corrections of corrections find the finish, and a revocation takes it back`() async throws {
        let bench = try await ImportBench()
        let events = [
            Self.event("e1", "com.example.exam.finished", Self.finish("failed")),
            Self.event("e2", "com.example.finish.corrected", Self.finish("pending", supersedes: "e1")),
            Self.event("e3", "com.example.finish.corrected", Self.finish("passed", supersedes: "e2")),
        ]
        try await bench.feed("[\(events.joined(separator: ","))]")
        #expect(try await bench.completions().map(\.attempts) == [1])
        #expect(try await bench.completions().map(\.outcome) == [.passed])
        let revoked = Self.event("e4", "finish.revoked", #"{"reason":"voided","supersedes":{"event":"e3"}}"#)
        try await bench.feed((events + [revoked]).joined(separator: "\n"))
        #expect(try await bench.completions().isEmpty)
    }

    @Test func `what is revoked is revoked by the clock that the finish was told by`() async throws {
        let bench = try await ImportBench()
        let finish = Self.event("e1", "exam.finished", Self.finish("passed"), more: #","recordedtime":"2026-10-21T02:00:00.000000Z""#)
        let revoked = Self.event(
            "e2",
            "finish.revoked",
            #"{"reason":"certificate-revoked","supersedes":{"event":"e1"}}"#,
            more: #","recordedtime":"2026-10-21T02:00:01.000000Z""#
        )
        try await bench.feed([finish, revoked].joined(separator: "\n"))
        #expect(try await bench.completions().isEmpty)
        let again = Self.event(
            "e3",
            "finish.corrected",
            Self.finish("finished", supersedes: "e1"),
            more: #","recordedtime":"2026-10-22T02:00:00.000000Z""#
        )
        try await bench.feed([finish, revoked, again].joined(separator: "\n"))
        #expect(try await bench.completions().map(\.outcome) == [.finished])
    }

    @Test func `an event may carry a statement, or what Open edX's bus tells`() async throws {
        let bench = try await ImportBench()
        let statement =
            #"{"id":"00000000-0000-4000-8000-000000000001","actor":{"mbox":"mailto:a@b.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/passed"},"object":{"id":"http://a/1","definition":{"type":"http://adlnet.gov/expapi/activities/course"}},"timestamp":"2026-10-20T09:00:00Z"}"#
        let certificate =
            #"{"certificate":{"user":{"id":6,"pii":{"email":"a@b.org"}},"course":{"course_key":"c1"},"grade":"0.9","current_status":"downloadable"}}"#
        let grade = #"{"grade":{"user_id":6,"course":{"course_key":"c1"},"percent_grade":0.9,"passed_timestamp":"2026-10-18T09:00:00Z"}}"#
        try await bench.feed(
            [
                Self.event("e1", "org.example.statement", statement),
                Self.event("e2", "org.openedx.learning.certificate.created.v1", certificate),
                Self.event("e3", "org.openedx.learning.course.persistent_grade_summary.changed.v1", grade),
            ].joined(separator: "\n"),
            source: "https://lms.example.org"
        )
        let course = "course https://lms.example.org/course/c1"
        #expect(try await bench.told() == ["course http://a/1 passed", "\(course) finished 0.9", "\(course) passed 0.9"])
        let revoked = certificate.replacingOccurrences(of: "downloadable", with: "unavailable")
        let event = Self.event("e5", "org.openedx.learning.certificate.revoked.v1", revoked)
        #expect(try await bench.feed(event).refusals.first?.reason.contains("--source") == true)
        try await bench.feed(event, source: "https://lms.example.org")
        #expect(try await bench.completions().map(\.attempts).reduce(0, +) == 2)
    }

    @Test(arguments: [
        (event("1", "exam.finished", finish("won")), "data.outcome is not one of"), (event("1", "exam.finished", "[]"), "data is an array"),
        (
            event("1", "exam.finished", finish("passed")).replacingOccurrences(of: #""source":"/s""#, with: #""source":"""#),
            "source is missing"
        ),
        (event("1", "finish.revoked", #"{"reason":"x"}"#), "data.reason is not one of"),
        (event("1", "finish.corrected", finish("passed")), "data.supersedes.event is missing"),
        (event("1", "exam.finished", finish("passed")).replacingOccurrences(of: "1.0", with: "0.3"), "it is no CloudEvent"),
        (event("1", "org.openedx.learning.exam.attempt.submitted.v1", "null", more: #","data_base64":"*""#), "data_base64 is not base64"),
    ])
    func `a CloudEvent that can't be read is refused`(event: String, reason: String) async throws {
        let bench = try await ImportBench()
        let summary = try await bench.feed(event, from: .cloudevents, source: "https://lms.example.org")
        #expect(summary.refusals.first?.reason.contains(reason) == true, "\(summary.refusals) \(summary.short)")
    }
}
