import Completions
import EventLog
import Foundation
import Imports
import Projections
import TestSupport
import Testing

/// What one system tells in two formats is one finish.
@Suite struct AgreementTests {
    private static let openEdX = FixtureTests.shared + "/openedx-event-routing-backends"
    private static let moodle = FixtureTests.shared + "/moodle-logstore_xapi"
    private static let site = "http://www.example.org"

    private static func names(_ directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).filter { $0.hasSuffix(".json") }.sorted()
    }

    /// What a file's finishes are, but for who finished: the raw events and their statements name people differently.
    private func finishes(_ file: String, _ from: FormatChoice.Name) async throws -> [String] {
        let bench = try await ImportBench()
        try await bench.feed(try String(contentsOfFile: file, encoding: .utf8), from: from, source: "http://localhost:18000")
        return try await bench.finishes().map { finish in
            [
                finish.activity.kind.rawValue, finish.activity.id, finish.outcome.rawValue,
                finish.finished?.reported.beginning.description ?? "",
            ].joined(separator: " ")
        }
    }

    /// Where the rules of imports say otherwise than Open edX's own statements.
    private static let otherwise = [
        // A grade that crosses the pass mark may do so any number of times; the first pass alone is a finish.
        "edx.course.grade.now_passed.json"
    ]

    @Test(.enabled(if: FileManager.default.fileExists(atPath: openEdX)))
    func `Open edX's events and the statements that it makes of them tell the same finishes`() async throws {
        var different: [String] = []
        var finished = 0
        let told = Set(Self.names(Self.openEdX + "/expected-xapi"))
        for name in Self.names(Self.openEdX + "/raw") where told.contains(name) {
            let raw = try await finishes("\(Self.openEdX)/raw/\(name)", .openedx)
            let stated = try await finishes("\(Self.openEdX)/expected-xapi/\(name)", .xapi)
            finished += raw.count
            if raw != stated { different.append(name) }
        }
        #expect(different == Self.otherwise)
        #expect(finished == 1)
    }

    /// The cases of Moodle's plugin that have all three files.
    private static let cases: [String] = {
        guard let all = FileManager.default.enumerator(atPath: moodle) else { return [] }
        return all.compactMap { $0 as? String }.filter { $0.hasSuffix("/event.json") }.map { String($0.dropLast("/event.json".count)) }
            .sorted()
    }()

    /// A case's statements with the time that the plugin adds to each when it sends them: the row's.
    private func statements(_ path: String) throws -> String {
        let event = try JSONSerialization.jsonObject(with: try Data(contentsOf: URL(filePath: path + "/event.json"))) as? [String: Any]
        let all = try JSONSerialization.jsonObject(with: try Data(contentsOf: URL(filePath: path + "/statements.json"))) as? [[String: Any]]
        let seconds = try #require(event?["timecreated"] as? Int64)
        let timed = try #require(all).map { statement in
            statement.merging(["timestamp": Timestamp(seconds: seconds).description]) { first, _ in first }
        }
        return String(decoding: try JSONSerialization.data(withJSONObject: timed), as: UTF8.self)
    }

    @Test(.enabled(if: !cases.isEmpty), arguments: cases)
    func `Moodle's rows and the statements made of them are one finish, told once`(directory: String) async throws {
        let path = "\(Self.moodle)/\(directory)"
        let bench = try await ImportBench()
        try await bench.test.addEndpoint()
        let row = try String(contentsOfFile: path + "/event.json", encoding: .utf8)
        let tables = try String(contentsOfFile: path + "/data.json", encoding: .utf8)
        let first = try await bench.feed(row, from: .moodle, source: Self.site, tables: tables)
        let second = try await bench.feed(try statements(path), from: .xapi)
        let isFinish = ["core/course_completed", "mod_quiz/attempt_submitted"].contains { directory.hasPrefix($0) }
        #expect(first.facts.recorded == (isFinish ? 1 : 0))
        #expect(second.facts.recorded == first.facts.recorded)
        #expect(try await bench.completions().map(\.attempts) == (isFinish ? [1] : []))
        #expect(try await bench.test.store.projections.owed().all == (isFinish ? 1 : 0))
    }

    @Test func `a finish told by two sources is one completion and one notification, with both events kept`() async throws {
        let bench = try await ImportBench()
        try await bench.test.addEndpoint()
        let time = "2026-10-20T09:00:00.000Z"
        let statement =
            #"{"actor":{"account":{"homePage":"https://lms.example.org","name":"6"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/passed"},"object":{"id":"https://lms.example.org/course/c1","definition":{"type":"http://adlnet.gov/expapi/activities/course"}},"timestamp":"\#(time)","id":"00000000-0000-4000-8000-000000000001"}"#
        let event =
            #"{"name":"edx.course.grade.passed.first_time","timestamp":"\#(time)","context":{},"data":{"user_id":6,"course_id":"c1"}}"#
        try await bench.feed(event, source: "https://lms.example.org")
        try await bench.feed(statement)
        #expect(try await bench.logged().count == 2)
        #expect(try await bench.completions().map(\.attempts) == [1])
        #expect(try await bench.test.store.projections.owed().all == 1)
    }
}
