import Completions
import EventLog
import Foundation
import Imports
import Projections
import TestSupport
import Testing

@Suite struct CaliperTests {
    private static func submission(attempt: String = #"{"id":"urn:a:1","type":"Attempt","endedAtTime":"2026-10-20T08:25:00.000Z"}"#)
        -> String
    {
        #"{"id":"urn:uuid:1","type":"AssessmentEvent","action":"Submitted","actor":{"id":"urn:p:1","name":"Ann"},"object":{"id":"urn:q:1","type":"Assessment","name":"First aid"},"generated":\#(attempt),"eventTime":"2026-10-20T08:25:01.000Z"}"#
    }

    private static func grade(_ score: String, attempt: String = #""urn:a:1""#, time: String = "2026-10-20T09:00:00.000Z") -> String {
        #"{"id":"urn:uuid:\#(score)","type":"GradeEvent","action":"Graded","actor":"urn:teacher","object":\#(attempt),"generated":{"type":"Score","scoreGiven":\#(score),"maxScore":20},"eventTime":"\#(time)"}"#
    }

    private static let whole =
        #"{"id":"urn:a:1","type":"Attempt","assignee":"urn:p:1","assignable":{"id":"urn:q:1","type":"Assessment"},"endedAtTime":"2026-10-20T08:25:00.000Z"}"#

    private static func envelope(_ events: [String]) -> String {
        #"{"sensor":"urn:s","sendTime":"2026-10-20T09:00:00.000Z","dataVersion":"http://purl.imsglobal.org/ctx/caliper/v1p1","data":["#
            + events.joined(separator: ",") + "]}"
    }

    @Test(arguments: [
        [submission(), grade("15")], [grade("15"), submission()], [submission(attempt: #""urn:a:1""#), grade("15")],
        [submission(), grade("15", attempt: whole)],
    ])
    func `a grade is joined to its submission by the attempt, in envelopes or lines`(events: [String]) async throws {
        for text in [
            Self.envelope(events), events.joined(separator: "\n"), "[" + events.map { Self.envelope([$0]) }.joined(separator: ",") + "]",
        ] {
            let bench = try await ImportBench()
            let summary = try await bench.feed(text, from: .caliper)
            #expect(summary.short == "1 used, 1 joined, 0 refused")
            #expect(try await bench.told() == ["assessment urn:q:1 finished 15/20"])
        }
    }

    @Test func `a late grade judges, a later one corrects, and an older one that comes last changes nothing`() async throws {
        let bench = try await ImportBench()
        try await bench.feed(Self.submission(), from: .caliper)
        #expect(try await bench.told() == ["assessment urn:q:1 pending"])
        #expect(try await bench.feed(Self.grade("15", attempt: Self.whole), from: .caliper).facts.corrected == 1)
        let later = Self.grade("17", attempt: Self.whole, time: "2026-10-21T09:00:00.000Z")
        let older = Self.grade("12", attempt: Self.whole, time: "2026-10-20T08:30:00.000Z")
        try await bench.feed([later, older, Self.submission()].joined(separator: "\n"), from: .caliper)
        #expect(try await bench.completions().map { $0.last?.score?.raw } == [ExactDecimal(17)])
        #expect(try await bench.completions().map(\.attempts) == [1])
    }

    @Test func `a grade alone is a finish of the assignee, not of whoever graded`() async throws {
        let bench = try await ImportBench()
        try await bench.feed(Self.grade("0", attempt: Self.whole) + "\n" + Self.submission(), from: .caliper)
        #expect(Set(try await bench.finishes().map(\.participant)).count == 1)
        #expect(try await bench.completions().map { $0.last?.score?.raw } == [ExactDecimal(0)])
    }

    @Test func `a grade of an attempt that nobody tells of is refused`() async throws {
        let bench = try await ImportBench()
        let summary = try await bench.feed(Self.envelope([Self.grade("15"), Self.grade("16", attempt: #""urn:a:2""#)]), from: .caliper)
        #expect(summary.lines.refused == 2)
        #expect(summary.refusals.first?.reason.contains("it names nobody") == true)
    }

    @Test(arguments: [
        (grade("null", attempt: whole), "a grade without a score"), (#"{"id":"urn:p:1","type":"Person"}"#, "an entity"),
        (#""urn:p:1""#, "an entity"),
        (submission().replacingOccurrences(of: "Submitted", with: "Started"), "an assessment that is not submitted"),
        (#"{"id":"1","type":"QuestionnaireEvent","action":"Submitted"}"#, "another event"),
        (submission().replacingOccurrences(of: "urn:q:1", with: "http://x/xblock/block-v1:E+S+1+type@problem+block@1"), "a problem"),
    ])
    func `what is no finish is ignored by reason`(event: String, reason: String) async throws {
        let bench = try await ImportBench()
        #expect(try await bench.feed(Self.envelope([event])).lines.ignored == [reason: 1])
    }

    @Test func `Canvas's ids in Caliper are those of its own events`() async throws {
        let canvas =
            #"{"metadata":{"event_name":"grade_change","event_time":"2026-10-20T09:00:00.000Z","user_id":"10000000000002","root_account_id":"10000000000001"},"body":{"submission_id":"10000000000077","assignment_id":"10000000000355","student_id":"10000000000017","score":15,"points_possible":20,"grading_complete":true}}"#
        let caliper = Self.grade(
            "15",
            attempt:
                #"{"id":"urn:instructure:canvas:submission:10000000000077","type":"Attempt","assignee":{"id":"urn:instructure:canvas:user:10000000000017"},"assignable":{"id":"urn:instructure:canvas:assignment:10000000000355","type":"AssignableDigitalResource"}}"#
        ).replacingOccurrences(
            of: #""actor":"urn:teacher""#,
            with:
                #""actor":{"id":"urn:instructure:canvas:user:10000000000002","extensions":{"com.instructure.canvas":{"root_account_id":"10000000000001"}}}"#
        )
        let bench = try await ImportBench()
        try await bench.feed(canvas, source: "canvas.example.org")
        #expect(try await bench.feed(caliper, from: .caliper, source: "canvas.example.org").facts.duplicates == 1)
    }

    @Test func `every event is counted, however many tell of one attempt`() async throws {
        let bench = try await ImportBench()
        let events = [
            Self.submission(), Self.submission(), Self.grade("10"), Self.grade("11"), Self.grade("14", attempt: #""urn:a:7""#),
            Self.grade("15", attempt: #""urn:a:7""#), Self.submission(),
        ]
        let summary = try await bench.feed(Self.envelope(events), from: .caliper)
        #expect(summary.lines.read == events.count)
        #expect(summary.lines.refused == 2, "\(summary.refusals)")
        #expect(try await bench.completions().map { $0.last?.score?.raw }.contains(ExactDecimal(11)))
    }

    @Test func `of grades that come before their submission the later counts, whichever is read first`() async throws {
        let later = Self.grade("18", time: "2026-10-21T09:00:00.000Z")
        for grades in [[later, Self.grade("15")], [Self.grade("15"), later]] {
            let bench = try await ImportBench()
            let summary = try await bench.feed((grades + [Self.submission()]).joined(separator: "\n"), from: .caliper)
            #expect(summary.short == "2 used, 1 joined, 0 refused")
            #expect(try await bench.completions().map { $0.last?.score?.raw } == [ExactDecimal(18)])
        }
    }

    @Test func `a regrade that names the attempt alone finds its submission in the same input`() async throws {
        let bench = try await ImportBench()
        let later = Self.grade("18", time: "2026-10-21T09:00:00.000Z")
        let summary = try await bench.feed([Self.submission(), Self.grade("15"), later].joined(separator: "\n"), from: .caliper)
        #expect(summary.short == "2 used, 1 joined, 0 refused")
        #expect(try await bench.completions().map { $0.last?.score?.raw } == [ExactDecimal(18)])
    }

    @Test func `a grade that comes with a later import keeps when it was finished`() async throws {
        let bench = try await ImportBench()
        try await bench.feed(Self.submission(attempt: #""urn:a:1""#), from: .caliper)
        let whole = Self.whole.replacingOccurrences(of: #","endedAtTime":"2026-10-20T08:25:00.000Z""#, with: "")
        #expect(try await bench.feed(Self.grade("15", attempt: whole), from: .caliper).facts.corrected == 1)
        #expect(try await bench.completions().first?.last?.finished?.description == "2026-10-20T08:25:01.000Z")
        #expect(try await bench.feed(Self.grade("15", attempt: whole), from: .caliper).facts.duplicates == 1)
    }

    @Test(arguments: [("1e-9223372036854775808", "not a number"), (#""Excellent""#, "not a number"), (#"".5e1""#, "not a number")])
    func `a score that is no number is refused`(score: String, reason: String) async throws {
        let bench = try await ImportBench()
        let summary = try await bench.feed(Self.grade(score, attempt: Self.whole), from: .caliper)
        #expect(summary.lines.refused == 1)
    }
}
