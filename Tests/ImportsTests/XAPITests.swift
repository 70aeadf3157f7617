import Completions
import EventLog
import Foundation
import Imports
import Projections
import TestSupport
import Testing

/// Statements through a whole import.
@Suite struct XAPITests {
    private static func statement(
        id: String? = "00000000-0000-4000-8000-000000000001",
        actor: String = #"{"mbox":"mailto:ann@example.org","name":"Ann"}"#,
        verb: String = "http://adlnet.gov/expapi/verbs/completed",
        type: String? = "http://adlnet.gov/expapi/activities/course",
        result: String? = #"{"completion":true}"#,
        time: String? = "2026-10-20T09:00:00.000Z",
        more: String = ""
    ) -> String {
        let definition = type.map { #","definition":{"type":"\#($0)","name":{"en":"Fire"}}"# } ?? ""
        var members = [#""actor":\#(actor)"#, #""verb":{"id":"\#(verb)"}"#, #""object":{"id":"http://a/1"\#(definition)}"#]
        if let id { members.append(#""id":"\#(id)""#) }
        if let result { members.append(#""result":\#(result)"#) }
        if let time { members.append(#""timestamp":"\#(time)""#) }
        return "{" + members.joined(separator: ",") + more + "}"
    }

    private static func voiding(_ target: String, id: String = "00000000-0000-4000-8000-0000000000ff") -> String {
        #"{"id":"\#(id)","actor":{"mbox":"mailto:a@b"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":"\#(target)"}}"#
    }

    private func run(_ text: String, _ bench: ImportBench, zone: String? = nil) async throws -> ImportSummary {
        let format = try FormatChoice(.xapi, zone: zone.flatMap { NamedZone($0) })
        return try await bench.importer(format: format).run(try bench.test.directory.write(text, to: "statements.json"))
    }

    @Test func `one statement, an array, lines and a store's answer tell the same`() async throws {
        let bench = try await ImportBench()
        let one = Self.statement()
        let texts = [
            one, "[\(one)\n,\n\(one)]", one + "\n\n" + one + "\r\n", #"{"more":"","statements":[\#(one)]}"#,
            #"{"statements":[\#(one),\#(one)],"more":"/x"}"#,
        ]
        #expect(try await run(one.replacingOccurrences(of: ",", with: ",\n"), bench).facts.recorded == 1)
        for text in texts {
            let summary = try await run(text, bench)
            #expect(summary.facts.recorded == 0)
            #expect(summary.lines.refused == 0)
            #expect(summary.facts.duplicates >= 1, "\(text.prefix(40))")
            #expect(summary.format == "xapi")
        }
        #expect(try await bench.completions().map(\.outcome) == [.finished])
    }

    @Test(arguments: [
        (#"{"success":true}"#, "completed", "passed"), (#"{"success":false}"#, "passed", "failed"), ("{}", "passed", "passed"),
        ("{}", "failed", "failed"),
        (#"{"completion":true}"#, "completed", "finished"),
        (#"{"completion":true,"success":true,"score":{"scaled":0.95}}"#, "attempted", "passed"),
    ])
    func `success decides, then the verb; completion alone is finished`(result: String, verb: String, outcome: String) async throws {
        let bench = try await ImportBench()
        _ = try await run(Self.statement(verb: "http://adlnet.gov/expapi/verbs/\(verb)", result: result), bench)
        #expect(try await bench.completions().map(\.outcome) == [Outcome(rawValue: outcome)])
    }

    @Test(arguments: [
        (statement(type: "https://w3id.org/xapi/video/activity-type/video"), "video"), (statement(type: nil), "no activity type"),
        (statement(type: "http://example.org/zoo"), "another kind of activity"),
        (statement(result: #"{"completion":false}"#), "says that it is not completed"),
        (statement(verb: "http://adlnet.gov/expapi/verbs/attempted", result: nil), "not a finish"),
        (statement(actor: #"{"objectType":"Group","member":[]}"#), "by a group"),
        (
            statement(verb: "http://example.com/commented").replacingOccurrences(
                of: #""object":{"#,
                with: #""object":{"objectType":"StatementRef","#
            ), "about a statement"
        ),
    ])
    func `what is no finish is ignored by reason`(text: String, reason: String) async throws {
        let summary = try await run(text, try await ImportBench())
        #expect(summary.lines.ignored == [reason: 1], "\(summary.refusals)")
    }

    @Test(arguments: [
        (statement(id: "7"), "not a UUID"), (statement(id: nil, time: nil), "neither id nor timestamp"),
        (statement(actor: "{}"), "no identifier"),
        (statement(actor: #"{"mbox":"mailto:a@b","openid":"http://x"}"#), "more than one identifier"),
        (statement(actor: #""Ann""#), "actor is a string"),
        (statement(result: #"{"success":"true"}"#), "result.success is a string"),
        (statement(result: #"{"score":{"raw":"80"}}"#), "result.score.raw is a string"),
        (statement(time: "2026-10-20T09:00:00"), "--zone"), (statement(time: "yesterday"), "not a time"),
        (statement(result: "null"), "result is null"),
        (statement(result: #"{"duration":"5 min"}"#), "not a duration"),
        (statement(time: "2026-10-20T09:00:00-00:00", more: #","version":"2.0.0""#), "forbids"),
        (statement(more: #","version":"0.95""#), "not 1.0 or 2.0"), (statement(more: #","id":"x""#), "is there twice"),
        ("[1]", "it is no statement"),
        (statement(actor: #"{"mbox":"mailto:\ud800"}"#), "surrogate"), ("{\"actor\":", "ends in the middle"),
    ])
    func `what can't be used is refused, saying why`(text: String, reason: String) async throws {
        let summary = try await run(text, try await ImportBench())
        #expect(summary.lines.refused == 1)
        #expect(summary.refusals.first?.reason.contains(reason) == true, "\(summary.refusals)")
    }

    @Test(arguments: [
        (#"{"scaled":1.2}"#, "1.2"), (#"{"raw":8,"max":5}"#, "8/5"), (#"{"raw":-3,"min":0}"#, "-3"), (#"{"raw":0,"max":0}"#, "0/0"),
    ])
    func `scores out of their range are kept as told`(score: String, told: String) async throws {
        let bench = try await ImportBench()
        #expect(try await run(Self.statement(result: #"{"completion":true,"score":\#(score)}"#), bench).facts.recorded == 1)
        #expect(try await bench.told() == ["course http://a/1 finished \(told)"])
    }

    @Test(arguments: [
        ("2026-10-20T09:00:00", "Europe/Berlin", "2026-10-20T09:00:00+02:00"),
        ("2026-10-20T09:00:00+0530", nil, "2026-10-20T09:00:00+05:30"),
        ("2026-10-20T09:00:00.123456789+01", nil, "2026-10-20T09:00:00.123456+01:00"),
    ])
    func `times are read as ISO 8601 writes them`(text: String, zone: String?, time: String) async throws {
        let bench = try await ImportBench()
        _ = try await run(Self.statement(time: text), bench, zone: zone)
        #expect(try await bench.completions().first?.last?.finished?.description == time)
    }

    @Test func `a voided finish doesn't count, whichever comes first`() async throws {
        let bench = try await ImportBench()
        let first = "00000000-0000-4000-8000-000000000001"
        let second = "00000000-0000-4000-8000-000000000002"
        _ = try await run(Self.statement(id: first), bench)
        let voided = try await run(Self.voiding(first) + "\n" + Self.voiding(second, id: "00000000-0000-4000-8000-0000000000fe"), bench)
        #expect(voided.facts.revoked == 2)
        _ = try await run(Self.statement(id: second.uppercased(), time: "2026-10-21T09:00:00Z"), bench)
        #expect(try await bench.completions().isEmpty)
        #expect(try await run(Self.voiding(first), bench).facts.duplicates == 1)
    }

    @Test func `one statement told otherwise within an input is refused, in a later one a correction`() async throws {
        let bench = try await ImportBench()
        let passed = Self.statement(result: #"{"success":true}"#)
        let failed = Self.statement(result: #"{"success":false}"#)
        let first = try await run(passed + "\n" + failed, bench)
        #expect("\(first.facts.recorded) \(first.lines.refused)" == "1 1")
        let again = try await run(passed + "\n" + failed, bench)
        #expect("\(again.facts.duplicates) \(again.facts.corrected) \(again.lines.refused)" == "1 0 1")
        #expect(try await run(failed, bench).facts.corrected == 1)
    }

    @Test func `a broken line refuses itself and no other`() async throws {
        let good = Self.statement()
        let other = Self.statement(id: "00000000-0000-4000-8000-000000000002", time: "2026-10-21T09:00:00Z")
        let summary = try await run(good + "\n{\"a\":\n" + other + "\n", try await ImportBench())
        #expect(summary.facts.recorded == 2)
        #expect(summary.refusals.map(\.line) == [2])
    }

    @Test(arguments: ["\r\n", "\n"])
    func `statements that come with attachments are read, and the attachments ignored`(ending: String) async throws {
        let bench = try await ImportBench()
        let other = Self.statement(id: "00000000-0000-4000-8000-000000000002")
        let parts = [
            "--abc", "Content-Type: application/json", "", #"{"statements":[\#(Self.statement()),\#(other)],"more":""}"#, "--abc",
            "Content-Type: text/plain", "X-Experience-API-Hash: 00", "", "an attachment", "--abc", "",
            String(repeating: "-", count: 300_000),
            "--abc--", "",
        ]
        let summary = try await bench.feed(parts.joined(separator: ending))
        #expect(summary.short == "2 used, 0 joined, 0 refused, 2 attachment")
    }

    @Test func `a gzip file is read as it is, and a cut one says so`() async throws {
        let bench = try await ImportBench()
        let ids = (0..<300).map { number in "00000000-0000-4000-8000-\(1_000_000_00000 + number)" }
        let text = ids.map { Self.statement(id: $0, time: "2026-10-20T09:00:00.\($0.suffix(3))Z") }.joined(separator: "\n")
        let plain = try bench.test.directory.write(text, to: "all.jsonl")
        let gzip = Child(URL(fileURLWithPath: "/bin/gzip"))
        gzip.arguments = ["-k", plain]
        try gzip.run()
        gzip.waitUntilExit()
        let importer = bench.importer(format: try FormatChoice(.auto))
        #expect(try await importer.run(plain + ".gz").facts.recorded == 300)
        let packed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: plain + ".gz")))
        let cut = try bench.test.directory.write(Array(packed.prefix(packed.count / 2)), to: "cut.gz")
        let summary = try await importer.run(cut)
        #expect(summary.facts.duplicates > 0)
        // The line that is cut, and all that would follow.
        #expect(summary.refusals.last?.reason == "its gzip data is damaged or cut short; nothing after it was read")
        #expect(summary.refusals.last?.line == summary.lines.read)
    }

    @Test func `lines of another log keep their corrections and revocations, and import twice as once`() async throws {
        let bench = try await ImportBench()
        try await bench.run(ImportBench.export)
        try await bench.run(ImportBench.export.replacingOccurrences(of: ",40,fail,", with: ",90,pass,"))
        let events = try await bench.test.store.log.events(from: Position(0), limit: 100)
        let keys = events.compactMap { $0.event.fact.recordedFinish?.sourceKey }
        let key = try #require(keys.first)
        let revocation = Revocation(revokes: key, reason: .voided, importID: nil, line: nil)
        let telling = TellingOfRevocation(account: .main, participant: nil, revocation: revocation, sourceID: "x")
        _ = try await bench.test.store.append([.revocation(telling)], in: bench.test.surroundings)
        let lines = try await bench.test.store.log.events(from: Position(0), limit: 1_000).map { String(decoding: $0.line, as: UTF8.self) }
        let other = try await ImportBench()
        let file = try other.test.directory.write(lines.joined(separator: "\n") + "\n", to: "log.jsonl")
        let first = try await other.importer(format: try FormatChoice(.auto)).run(file)
        #expect(first.format == "tassel")
        #expect("\(first.facts.recorded) \(first.facts.corrected) \(first.facts.revoked) \(first.lines.refused)" == "3 1 1 0")
        let again = try await other.importer(format: try FormatChoice(.auto)).run(file)
        #expect("\(again.facts.recorded) \(again.facts.corrected) \(again.facts.revoked) \(again.facts.reverted)" == "0 0 0 0")
        let here = try await bench.completions().compactMap { $0.outcome?.rawValue }.sorted()
        let there = try await other.completions().compactMap { $0.outcome?.rawValue }.sorted()
        #expect(here == there)
    }

    /// Real and published statements, where they are at hand.
    private static let shared =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "shared/data").path + "/"

    @Test(.enabled(if: FileManager.default.fileExists(atPath: shared)))
    func `11,000 real statements about videos record nothing`() async throws {
        let bench = try await ImportBench()
        let summary = try await bench.importer(format: try FormatChoice(.auto)).run(Self.shared + "ralph-xapi/statements-1.ndjson.gz")
        #expect(summary.facts.recorded == 0)
        #expect(summary.lines.refused == 0)
        #expect(summary.lines.ignored == ["video": 11_000])
    }

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: shared)),
        arguments: [
            ("xapi-spec-examples/example-00.json", "revoked"), ("xapi-spec-examples/example-05.json", "about a statement"),
            ("xapi-spec-examples/example-10.json", "no activity type"), ("xapi-spec-examples/example-15.json", "about a statement"),
            ("xapi-spec-examples/example-32.json", "no activity type"), ("xapi-schema/completion.json", "no activity type"),
            ("xapi-schema/simple.json", "refused: it is not JSON"),
            ("lrs-conformance-templates/v1_0_3/verbs/default.json", "refused: actor is missing"),
        ]
    )
    func `published statements are used, ignored or refused as the page XAPI says`(file: String, becomes: String) async throws {
        let bench = try await ImportBench()
        let summary = try await bench.importer(format: try FormatChoice(.xapi)).run(Self.shared + file)
        let found =
            summary.facts.revoked > 0 ? "revoked" : summary.lines.ignored.keys.first ?? "refused: \(summary.refusals.first?.reason ?? "")"
        #expect(found.hasPrefix(becomes), "\(found)")
    }

    /// What one file of statements becomes, in a word.
    private func becomes(_ file: String) async throws -> String {
        let bench = try await ImportBench()
        let summary = try await bench.importer(format: try FormatChoice(.xapi)).run(file)
        if summary.facts.recorded > 0 { return "used" }
        if summary.facts.revoked > 0 { return "revokes" }
        if let reason = summary.lines.ignored.keys.first { return "ignored: \(reason)" }
        return "refused: \(summary.refusals.first?.reason ?? "nothing")"
    }

    /// All parts and statements of the LRS conformance suite; `TASSEL_RECORD=1` writes the table anew.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: shared)))
    func `every template of the LRS conformance suite is used, ignored or refused as the table says`() async throws {
        let root = Self.shared + "lrs-conformance-templates/v1_0_3/"
        let files = try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasSuffix(".json") }.sorted()
        var table = ""
        for file in files { table += "\(file)\t\(try await becomes(root + file))\n" }
        let snapshot = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/lrs-conformance-templates.tsv")
        if ProcessInfo.processInfo.environment["TASSEL_RECORD"] != nil { try Data(table.utf8).write(to: snapshot) }
        #expect(table == (try String(contentsOf: snapshot, encoding: .utf8)))
    }
}
