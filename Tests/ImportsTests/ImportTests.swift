import Completions
import EventLog
import Imports
import Projections
import TestSupport
import Testing

@Suite struct ImportTests {
    private static let mapping = """
        namespace: lms
        kind: exam
        participant: { id: who, name: name }
        activity: { id: exam }
        score: { raw: score, max: 100 }
        outcome: { passMark: 50, empty: pending }
        finished: { column: when, format: "dd.MM.yyyy HH:mm", zone: Europe/Berlin }
        attempt: try

        """
    private static let heading = "who,name,exam,score,when,try\n"
    private static let rows = [
        "A,Ann,EX-1,80,20.10.2026 09:00,1\n", "B,Bob,EX-1,40,20.10.2026 09:00,1\n", "A,Ann,EX-2,,21.10.2026 09:00,1\n",
    ]

    private func importer(
        _ test: TestStore,
        mapping: String = mapping,
        telling: ImportOptions.Telling = .notify,
        ask: (@Sendable (TellingQuestion) async -> TellingQuestion.Answer)? = nil
    ) throws -> Importer {
        Importer(
            store: test.store,
            format: try FormatChoice(
                .auto,
                mapping: try Mapping(file: try test.directory.write(mapping, to: "mapping.yaml"), namespace: nil)
            ),
            options: ImportOptions(account: .main, telling: telling, actor: "tester"),
            surroundings: test.surroundings,
            progress: { _ in },
            ask: ask
        )
    }

    private func run(_ test: TestStore, _ text: String, mapping: String = mapping) async throws -> ImportSummary {
        try await importer(test, mapping: mapping).run(try test.directory.write(text, to: "rows.csv"))
    }

    private func completions(_ test: TestStore) async throws -> [Completion] {
        try await test.store.catchUp()
        return try await test.store.projections.completions(Projections.CompletionQuestion(account: .main)).map(\.completion)
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `rows end as the world ends them, with or without a byte order mark`(ending: String) async throws {
        let test = try await TestStore()
        let text = (Self.heading + Self.rows.joined()).split(separator: "\n").joined(separator: ending)
        #expect(try await run(test, "\u{FEFF}" + text).facts.recorded == 3)
    }

    @Test func `quotes hold separators, quotes and line ends`() async throws {
        let test = try await TestStore()
        let summary = try await run(test, Self.heading + "A,\"An\"\"n,\r\nx\",EX-1,80,20.10.2026 09:00,1\nB,B,EX-1,1,20.10.2026 09:00,1\n")
        #expect(summary.facts.recorded == 2)
        #expect(summary.lines.read == 2)
    }

    @Test(arguments: [
        ("A,Ann,EX-1,80,20.10.2026 09:00\n", "it has 5 fields where the heading has 6"),
        ("A,\"Ann\"x,EX-1,80,20.10.2026 09:00,1\n", "there is text after a closing quote"),
        ("A,\"Ann,EX-1,80,20.10.2026 09:00,1\n", "a quoted field doesn't end"),
        ("A,Ann,EX-1,\"80,5\",20.10.2026 09:00,1\n", "score is \"80,5\", not a number with a decimal point"),
        ("A,Ann,EX-1,80,31.02.2026 09:00,1\n", "when is \"31.02.2026 09:00\", not a time of the mapping's format"),
        (
            "A,Ann,EX-1,80,29.03.2026 02:30,1\n",
            "when is \"29.03.2026 02:30\", which never came in Europe/Berlin: the clocks were put forward"
        ),
        ("A,Ann,EX-1,80,25.10.2026 02:30,1\n", "when is \"25.10.2026 02:30\", which came twice in Europe/Berlin: the clocks were put back"),
        ("A,Ann,EX-1,80,20.10.2026 09:00,9223372036854775807\n", "try is \"9223372036854775807\", not the number of an attempt"),
        (",Ann,EX-1,80,20.10.2026 09:00,1\n", "it names nobody: who is empty, and the mapping doesn't allow anonymous rows"),
        ("A,Ann,,80,20.10.2026 09:00,1\n", "the activity's id is empty"),
    ])
    func `a row that can't be used is refused with its line and reason`(row: String, reason: String) async throws {
        let test = try await TestStore()
        let summary = try await run(test, Self.heading + Self.rows[1] + row)
        #expect(summary.refusals.map(\.line) == [3])
        #expect(summary.refusals.map(\.reason) == [reason])
        #expect(summary.facts.recorded == 1)
        #expect(summary.lines.read == 2)
    }

    @Test func `outcomes follow the mark, an empty score is pending, and a local time gets its offset`() async throws {
        let test = try await TestStore()
        _ = try await run(test, Self.heading + Self.rows.joined())
        #expect(Set(try await completions(test).map(\.outcome)) == [.passed, .failed, .pending])
        let finish = try await test.store.log.events(from: Position(4), limit: 1).first?.event
        #expect(finish?.fact.recordedFinish?.finish.finished?.reported.description == "2026-10-20T09:00+02:00")
        #expect(finish?.time == nil, "the minute is not the second")
    }

    @Test func `again, reversed and in two parts, the same rows are duplicates`() async throws {
        let test = try await TestStore()
        _ = try await run(test, Self.heading + Self.rows.joined())
        #expect(try await run(test, Self.heading + Self.rows.joined()).facts.duplicates == 3)
        #expect(try await run(test, Self.heading + Self.rows.reversed().joined()).facts.duplicates == 3)
        #expect(try await run(test, Self.heading + Self.rows[2]).facts.duplicates == 1)
        #expect(try await completions(test).count == 3)
    }

    @Test func `a new name alone writes nothing`() async throws {
        let test = try await TestStore()
        _ = try await run(test, Self.heading + Self.rows[0])
        #expect(try await run(test, Self.heading + Self.rows[0].split(separator: "Ann").joined(separator: "Anna")).facts.duplicates == 1)
    }

    @Test func `two different rows with one key in one input: the second is refused`() async throws {
        let test = try await TestStore()
        let summary = try await run(test, Self.heading + Self.rows[0] + "A,Ann,EX-1,10,22.10.2026 09:00,1\n" + Self.rows[0])
        #expect(summary.facts.recorded == 1)
        #expect(summary.facts.duplicates == 1)
        #expect(summary.refusals.map(\.line) == [3])
    }

    @Test func `anonymous rows are told apart by the source's id and found again`() async throws {
        let test = try await TestStore()
        let mapping = Self.mapping.replacing("name: name }", with: "name: name, anonymous: allowed }") + "id: exam\n"
        let rows = Self.heading + ",,R-1,80,20.10.2026 09:00,1\n,,R-2,80,20.10.2026 09:00,1\n"
        #expect(try await run(test, rows, mapping: mapping).facts.recorded == 2)
        #expect(try await run(test, rows, mapping: mapping).facts.duplicates == 2)
        #expect(Set(try await completions(test).map(\.participant)).count == 2, "two who are unknown are two")
    }

    @Test func `old finishes are asked about before anything is recorded`() async throws {
        let test = try await TestStore(TestWorld("2027-06-01T00:00:00Z"))
        try await test.addEndpoint()
        let size = try await test.store.log.size()
        let file = try test.directory.write(Self.heading + Self.rows.joined(), to: "rows.csv")
        let failure = await #expect(throws: Failure.self) { try await importer(test, telling: .ask).run(file) }
        #expect(failure?.code == .undecided)
        #expect(try await test.store.log.size() == size)
        let answered = try importer(test, telling: .ask) { question in
            question.deliveries == 3 && question.old == 3 ? .history : .stop
        }
        #expect(try await answered.run(file).owed == 0)
        #expect(try await test.store.projections.owed().all == 0)
    }

    @Test func `a dry run counts the same and writes nothing`() async throws {
        let test = try await TestStore()
        try await test.addEndpoint()
        let file = try test.directory.write(Self.heading + Self.rows.joined() + "x\n", to: "rows.csv")
        let size = try await test.store.log.size()
        let dry = try await importer(test).dryRun(file)
        #expect(try await test.store.log.size() == size)
        let wet = try await importer(test).run(file)
        #expect(dry.lines == wet.lines)
        #expect(dry.facts == wet.facts)
        #expect(dry.owed == wet.owed)
        #expect(String(decoding: dry.json, as: UTF8.self).hasPrefix("{\"file\":"))
    }

    @Test(arguments: [
        ("colour: red\n", "\"colour\" is not known here"), ("id: exam\nkey: [who]\n", "it has both id and key"),
        ("separator: slash\n", "it is not a separator"), ("ignore: { column: name, values: {} }\n", "no values are named"),
    ])
    func `a mapping that says too much or nothing sensible is refused with its place`(addition: String, found: String) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.mapping + addition, to: "mapping.yaml")
        let failure = #expect(throws: Failure.self) { try Mapping(file: file, namespace: nil) }
        #expect(failure?.found == found)
        #expect(failure?.doing.hasPrefix("reading the mapping \(file) line ") == true)
    }

    @Test func `a local time without a zone is ambiguous`() throws {
        let directory = try TemporaryDirectory()
        let text = Self.mapping.replacing(", zone: Europe/Berlin", with: "")
        let failure = #expect(throws: Failure.self) {
            try Mapping(file: try directory.write(text, to: "m.yaml"), namespace: nil)
        }
        #expect(failure?.found == "times without a zone are ambiguous")
    }

    @Test func `headings that are missing, doubled, or in UTF-16 without its mark are refused before anything is read`() async throws {
        let test = try await TestStore()
        let importer = try importer(test)
        func found(_ bytes: [UInt8]) throws -> String? {
            let file = try test.directory.write(bytes, to: "rows.csv")
            return #expect(throws: Failure.self) { try importer.check(file) }?.found
        }
        #expect(
            try found(Array("who,name,score,when,try\nx\n".utf8))?.hasPrefix("the column \"exam\" is missing; the heading has: \"who\"")
                == true
        )
        #expect(try found(Array("who,name,exam,exam,score,when,try\nx\n".utf8)) == "the column \"exam\" is there 2 times")
        #expect(try found([0x77, 0x00, 0x68, 0x00]) == "it looks like UTF-16 without a byte order mark")
    }

    @Test func `a zone is an IANA name or an offset, never an abbreviation`() throws {
        #expect(NamedZone("CET") == nil)
        #expect(NamedZone("Mars/Olympus") == nil)
        #expect(NamedZone("+05:30") != nil)
        let berlin = try #require(NamedZone("Europe/Berlin"))
        let summer = try #require(CivilDate(year: 2026, month: 7, day: 1))
        #expect(berlin.offset(at: summer, secondOfDay: 0) == .offset(7_200))
    }
}
