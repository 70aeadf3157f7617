import Audit
import Completions
import EventLog
import Projections
import Storage
import TestSupport
import Testing
import Vault

@Suite struct RosterTests {
    @Test(arguments: [
        ("1y", "2026-03-01", "2027-03-01"), ("1y", "2024-02-29", "2025-02-28"), ("18m", "2026-08-31", "2028-02-29"),
        ("30d", "2026-12-15", "2027-01-14"), ("1m", "2026-01-31", "2026-02-28"), ("2y", "2026-12-31", "2028-12-31"),
    ])
    func `a validity ends on a day of the calendar`(span: String, from: String, end: String) throws {
        let day = try #require(ReportedTime(from)?.date)
        #expect(try #require(CalendarSpan(span)).day(after: day).description == end)
    }

    @Test(arguments: ["", "y", "0d", "-1y", "1w", "1.5y", "101y", "1 y", "36526d"])
    func `what is no span is refused`(text: String) {
        #expect(CalendarSpan(text) == nil)
    }

    @Test(arguments: [
        ("a\nb\nc", ["a", "b", "c"]), ("email;name\na@example.org;Ann\n\n  \nb@example.org;Ben\n", ["a@example.org", "b@example.org"]),
        ("\u{FEFF}ID,Name\r\n\"7\",Ann\r\n7,again\r\n8\r\n", ["7", "8"]), ("", []), ("a\tx\nid\tx\n", ["a", "id"]),
    ])
    func `a roster is a list, or a table's first column`(text: String, identifiers: [String]) {
        #expect(Roster(Array(text.utf8)).identifiers == identifiers)
    }

    /// A store in which everybody whom a test names has an id.
    private func store(_ finishes: [(id: String, Finish)]) async throws -> TestStore {
        let test = try await TestStore()
        for (number, finish) in finishes.enumerated() {
            let met = Vault.Met(
                hash: UInt128(7_000 + number),
                account: .main,
                identifier: PersonIdentifier(scheme: .id(namespace: "lms"), value: finish.id),
                data: PersonalData(["id": finish.id])
            )
            _ = try await test.store.vault.admit(
                [met],
                pseudonym: { UInt128(finish.1.participant.bytes.reduce(0) { $0 << 8 | UInt128($1) }) },
                salt: { [UInt8](repeating: 1, count: 32) }
            )
            try await test.tell([test.telling(key: UInt128(number), finish.1)])
        }
        return test
    }

    @Test func `everybody on a roster is done, expired, failed, pending or missing`() async throws {
        let test = try await store([
            ("ann", .of(1, "SAFETY", at: "2026-03-01T09:00:00Z")), ("ben", .of(2, "SAFETY", at: "2024-03-01T09:00:00Z")),
            ("cyd", .of(3, "SAFETY", .failed, at: "2026-03-01T09:00:00Z")), ("dan", .of(4, "SAFETY", .pending)),
            ("eve", .of(5, "OTHER", at: "2026-03-01T09:00:00Z")), ("fay", .of(6, "SAFETY", version: "2", at: "2026-03-01T09:00:00Z")),
        ])
        var question = RosterQuestion(account: .main, activity: "SAFETY", today: try #require(ReportedTime("2026-06-01")?.date))
        question.validity = CalendarSpan("1y")
        let roster = Roster(Array("ann\nben\ncyd\ndan\neve\nfay\ngus\n".utf8))
        let answers = try await question.answer(roster, from: test.store.projections, test.store.vault)
        #expect(answers.map(\.identifier) == ["ann", "ben", "cyd", "dan", "eve", "fay", "gus"])
        #expect(answers.map(\.standing) == [.done, .expired, .failed, .pending, .missing, .done, .missing])
        #expect(answers.map { $0.participant == nil } == [false, false, false, false, false, false, true], "only gus was never told of")
        #expect(answers[0].lastDay?.description == "2027-03-01")
        question.version = "2"
        let second = try await question.answer(roster, from: test.store.projections, test.store.vault)
        #expect(second.map(\.standing) == [.missing, .missing, .missing, .missing, .missing, .done, .missing])
        question.version = nil
        question.validity = nil
        #expect(try await question.answer(roster, from: test.store.projections, test.store.vault)[1].standing == .done)
    }

    @Test func `what was known before is answered as it was`() async throws {
        let test = try await store([("ann", .of(1, "SAFETY"))])
        let before = try await test.store.log.size()
        try await test.tell([test.telling(key: 0, .of(1, "SAFETY", .failed)), test.telling(key: 9, .of(2, "SAFETY"))])
        let then = try await Projections.asOf(Position(before), of: test.store.log, for: test.store.keys.file.store)
        let question = Projections.CompletionQuestion(account: .main)
        #expect(try await then.completions(question).map(\.completion.outcome) == [.passed])
        #expect(try await test.store.projections.completions(question).map(\.completion.outcome) == [.failed, .passed])
    }
}
