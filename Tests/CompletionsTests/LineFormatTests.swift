import Completions
import Foundation
import Testing

/// The frozen bytes.
///
/// `TASSEL_RECORD=1 swift test --filter LineFormatTests` writes the golden lines anew: never after the first release.
@Suite struct LineFormatTests {
    private static let here = URL(filePath: #filePath).deletingLastPathComponent()
    private static let file = here.appending(path: "Fixtures/golden-lines.jsonl")
    private static let page = here.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/Completions/Completions.docc/LineFormat.md")

    private func golden() throws -> [String] {
        try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["TASSEL_RECORD"] != nil))
    func `golden lines are recorded`() throws {
        let lines = try GoldenEvents.all().map { String(decoding: $0.line, as: UTF8.self) + "\n" }
        try Data(lines.joined().utf8).write(to: Self.file)
    }

    @Test func `every event is written as its golden line`() throws {
        let written = try GoldenEvents.all().map { String(decoding: $0.line, as: UTF8.self) }
        #expect(written == (try golden()))
    }

    @Test func `every golden line reads as its event`() throws {
        let read = try golden().map { try Event(line: Array($0.utf8)) }
        #expect(read == (try GoldenEvents.all()))
    }

    @Test func `every type has a golden line, and the page LineFormat shows each`() throws {
        #expect(Set(try GoldenEvents.all().map(\.type)) == Set(EventType.allCases))
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        for line in try golden() { #expect(text.contains(line)) }
    }

    @Test func `a line with any byte missing is refused`() throws {
        let line = Array(try #require(try golden().last).utf8)
        for index in line.indices {
            var damaged = line
            damaged.remove(at: index)
            // What still reads is another event in another canonical spelling, never the same one.
            if let event = try? Event(line: damaged) { #expect(event.line == damaged) }
        }
    }

    @Test(arguments: [
        ("\"dataversion\":1", "\"dataversion\":2", "data version 1"),
        ("\"specversion\":\"1.0\"", "\"specversion\":\"1.1\"", "under \"specversion\""),
        ("\"line\":17", "\"line\":017", "a whole number"), ("\"attempt\":2", "\"attempt\": 2", "a number"),
        ("\"raw\":-1.5", "\"raw\":-1.50", "a canonical decimal"),
        ("\"precision\":\"millisecond\"", "\"precision\":\"second\"", "the precision of finishedAt"),
        ("\"outcome\":\"failed\"", "\"outcome\":\"lost\"", "under \"outcome\""),
    ])
    func `what leaves the canonical form is refused with what was expected`(good: String, bad: String, expected: String) throws {
        let line = try #require(try golden().first { $0.contains("\"raw\":-1.5") && $0.contains("exam.finished") })
        try #require(line.contains(good))
        let error = #expect(throws: LineError.self) { try Event(line: Array(line.replacingOccurrences(of: good, with: bad).utf8)) }
        #expect(error?.expected.contains(expected) == true, "\(String(describing: error))")
    }
}
