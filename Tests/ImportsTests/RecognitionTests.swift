import Completions
import EventLog
import Foundation
import Imports
import Projections
import TestSupport
import Testing

@Suite struct RecognitionTests {
    @Test(arguments: [
        (#"{"hello":1}"#, "it is JSON"), ("[]", "it is JSON"), ("a;b\n1;2\n", "begins like no format"),
        ("\u{0}\u{1}\u{2}\u{3}", "begins like no format"), (#"{"specversion":"1.0"}"#, "it is JSON"),
        ("Forklift,Forklift - Completion date\n", "Moodle's course completion report"),
    ])
    func `what isn't recognised is not read, and says what to do`(text: String, found: String) async throws {
        let bench = try await ImportBench()
        let failure = await #expect(throws: Failure.self) { try await bench.feed(text) }
        #expect(failure?.found.contains(found) == true, "\(String(describing: failure))")
        #expect(try await bench.test.store.log.events(from: Position(0), limit: 100).count == 3)
    }

    /// A record of each format that would be a finish of its own.
    private static let records: [(FormatChoice.Name, String)] = [
        (
            .xapi,
            #"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"http://adlnet.gov/expapi/verbs/passed"},"object":{"id":"http://a/1","definition":{"type":"http://adlnet.gov/expapi/activities/course"}},"timestamp":"2026-10-20T09:00:00Z"}"#
        ),
        (
            .openedx,
            #"{"name":"edx.course.grade.passed.first_time","timestamp":"2026-10-20T09:00:00Z","context":{},"data":{"user_id":6,"course_id":"c1"}}"#
        ),
        (
            .canvas,
            #"{"metadata":{"event_name":"course_completed","event_time":"2026-10-20T09:00:00Z"},"body":{"course":{"id":"1"},"user":{"id":"2"},"progress":{"completed_at":"2026-10-20T09:00:00Z"}}}"#
        ),
        (
            .caliper,
            #"{"@context":"http://purl.imsglobal.org/ctx/caliper/v1p2","id":"urn:uuid:1","type":"AssessmentEvent","action":"Submitted","actor":"urn:p","object":"urn:q","generated":"urn:a","eventTime":"2026-10-20T09:00:00Z"}"#
        ),
        (
            .moodle,
            #"{"eventname":"\\core\\event\\course_completed","objectid":1,"courseid":2,"relateduserid":3,"timecreated":1791188100}"#
        ),
        (
            .easylms,
            #"{"session_id":1,"exam_id":"2","player_identifier":"E","session_result":"Passed","session_end":"2026-10-20 09:00:00"}"#
        ),
        (
            .cloudevents,
            #"{"specversion":"1.0","id":"1","source":"/s","type":"course.finished","data":{"participant":{"identifier":"E"},"activity":{"id":"c"},"outcome":"passed"}}"#
        ),
    ]

    @Test(arguments: records.map(\.0))
    func `a record of another format is refused, never recorded as what it is not`(name: FormatChoice.Name) async throws {
        let bench = try await ImportBench()
        let own = try #require(Self.records.first { $0.0 == name }?.1)
        let others = Self.records.filter { $0.0 != name }.map(\.1)
        let text = ([own] + others + [own]).joined(separator: "\n")
        let summary = try await bench.feed(text, source: "https://x.example.org", zone: "UTC")
        #expect(summary.format == name.rawValue)
        #expect(summary.facts.recorded == 1)
        #expect(summary.lines.refused == others.count, "\(summary.refusals)")
    }

    @Test(arguments: FormatChoice.Name.allCases.filter { ![.auto, .csv, .tassel].contains($0) })
    func `a format that is said wrongly records nothing`(name: FormatChoice.Name) async throws {
        let bench = try await ImportBench()
        let others = Self.records.filter { $0.0 != name }.map(\.1)
        let summary = try await bench.feed(others.joined(separator: "\n"), from: name, source: "https://x.example.org", zone: "UTC")
        #expect(summary.facts.recorded == 0)
        #expect(summary.lines.refused == others.count, "\(summary.short)")
    }
}
