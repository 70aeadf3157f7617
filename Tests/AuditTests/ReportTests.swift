import Audit
import Completions
import EventLog
import Foundation
import Projections
import Storage
import TestSupport
import Testing
import Vault

/// The report: what is in it, what it says of the same finish from every side, and that what is in a log can't break its page.
@Suite struct ReportTests {
    private func question(_ test: TestStore) async throws -> AuditReport.Question {
        AuditReport.Question(
            account: .main,
            events: try await test.store.log.size(),
            made: try #require(Timestamp("2026-11-25T12:00:00Z"))
        )
    }

    private func report(_ test: TestStore, _ question: AuditReport.Question) async throws -> AuditReport {
        try await test.store.checkpoint()
        return try await Reporter(test.store).report(question) { _ in }
    }

    private func table(_ name: String, _ report: AuditReport) throws -> ReportTable {
        try #require(report.tables.first { $0.name == name })
    }

    private func makeStore() async throws -> TestStore {
        let test = try await TestStore()
        try await test.tell([
            test.telling(key: 1, .of(1, "EX-1", title: "Fire <safety> & \"you\"", .passed, raw: "86", at: "2026-01-10T10:00:00Z")),
            test.telling(key: 2, .of(2, "EX-1", .failed, raw: "30", at: "2026-02-11T10:00:00Z")),
            test.telling(key: 3, .of(2, "EX-1", .passed, raw: "70", at: "2026-03-12", attempt: 2)),
            test.telling(key: 4, .of(3, "C-1", kind: .course, .finished, at: "2026-03-13T10:00:00Z")),
            test.telling(key: 5, .of(4, "AS-1", kind: .assessment, .pending, at: nil)),
        ])
        return test
    }

    @Test func `every finish is counted once, by outcome, activity and month`() async throws {
        let test = try await makeStore()
        let report = try await report(test, try await question(test))
        #expect(report.lines.count == 5)
        #expect(report.people == 4)
        #expect(report.total.passed == 2 && report.total.failed == 1 && report.total.finished == 1 && report.total.pending == 1)
        #expect(report.activities.map(\.activity.id) == ["C-1", "EX-1", "AS-1"])
        #expect(report.activities.map(\.tally.rate) == [100, 66, nil])
        #expect(report.spans.map(\.span) == ["2026-01", "2026-02", "2026-03"])
        #expect(report.spans.map(\.tally.all) == [1, 1, 2])
        #expect(report.lines.map(\.activity.id) == ["C-1", "EX-1", "EX-1", "EX-1", "AS-1"])
    }

    @Test func `a period leaves out what was finished at another time, and says how many have none`() async throws {
        let test = try await makeStore()
        var question = try await question(test)
        let days = try ["2026-02-01", "2026-03-12"].map { try #require(ReportedTime($0)) }
        question.period = Period(
            since: Period.Bound(days[0].beginning, on: days[0].date),
            until: Period.Bound(days[1].beginning + .seconds(86_400), on: days[1].date)
        )
        let report = try await report(test, question)
        #expect(report.lines.map { $0.attempt.score?.raw?.description } == ["30", "70"])
        #expect(report.undated == 1)
    }

    @Test func `the same finish told by two sources is one line`() async throws {
        let test = try await makeStore()
        let other = ImportID(bits: 77)
        try await test.begin(other, namespace: "another-lms")
        try await test.tell([
            test.telling(key: 9, run: other, .of(1, "EX-1", .passed, raw: "86", at: "2026-01-10T10:00:00Z")),
            test.telling(key: 10, run: other, .of(1, "EX-1", .passed, raw: "87", at: "2026-01-10T10:00:00Z")),
        ])
        let report = try await report(test, try await question(test))
        #expect(report.lines.count == 6, "the one with another score is another")
    }

    @Test func `corrections say what was, what is, who did it and why; what was taken back is in no line`() async throws {
        let test = try await makeStore()
        let note = try await test.store.vault.keep(note: "the wrong <course>", salt: [UInt8](repeating: 1, count: 32))
        let actor = try await test.store.actor(named: "Mo Moderator", in: test.world.surroundings)
        let revocation = Revocation(revokes: SourceKey(bits: 1), reason: .invalidated, importID: nil, line: nil, actor: actor, note: note)
        _ = try await test.store.append(
            [.revocation(TellingOfRevocation(account: .main, participant: nil, revocation: revocation, sourceID: nil))],
            in: test.world.surroundings
        )
        try await test.tell([test.telling(key: 2, .of(2, "EX-1", .passed, raw: "55", at: "2026-02-11T10:00:00Z"))])
        try await test.store.catchUp()
        let report = try await report(test, try await question(test))
        #expect(report.lines.count == 4)
        let rows = try table("corrections", report).rows.map { Array($0[6...10]) }
        #expect(
            rows == [
                ["passed 86 on 2026-01-10T10:00:00Z", "taken back", "invalidated", "the wrong <course>", "Mo Moderator"],
                ["failed 30 on 2026-02-11T10:00:00Z", "passed 55 on 2026-02-11T10:00:00Z", "regraded", "", "the source"],
            ]
        )
        let page = try ReportPage.html(of: report)
        #expect(page.contains("invalidated: the wrong &lt;course&gt;"))
    }

    @Test func `what was told is said by endpoint and in each row`() async throws {
        let test = try await TestStore()
        let endpoint = try await test.addEndpoint()
        try await test.tell((1...3).map { test.telling(key: UInt128($0), .of(UInt128($0), "EX-\($0)")) })
        let settled = try #require(Timestamp("2026-11-01T10:00:00Z"))
        let positions = try await test.store.projections.deliveries(Projections.DeliveryQuestion(), limit: 9).map(\.position).sorted()
        let settlements = [Settlement.How.delivered, .abandoned].enumerated().map { place, how in
            Settlement(
                position: positions[place],
                request: nil,
                configuration: Position(2),
                how: how,
                attempts: 1,
                status: 200,
                when: settled,
                digest: nil
            )
        }
        try await test.record(.deliveriesSettled(DeliveriesSettled(settlements: settlements)), endpoint: endpoint)
        let report = try await report(test, try await question(test))
        #expect(
            try table("told", report).rows.map { Array($0.dropFirst(2)) } == [
                ["1", "2026-11-01T10:00:00Z", "2026-11-01T10:00:00Z", "1", "1", "0", "0"]
            ]
        )
        let host = try #require(report.tellings.first?.host)
        #expect(try table("finishes", report).rows.map { $0[14] } == ["\(host) 2026-11-01T10:00:00Z", "\(host) abandoned", "\(host) owed"])
    }

    @Test func `as of an earlier time it says what was known and told then`() async throws {
        let test = try await TestStore()
        try await test.addEndpoint()
        try await test.tell([test.telling(key: 1, .of(1, "EX-1", raw: "1"))])
        let end = try await test.store.log.size()
        try await test.tell([test.telling(key: 2, .of(2, "EX-1", raw: "2")), test.telling(key: 1, .of(1, "EX-1", .failed, raw: "0"))])
        let past = try await Projections.whole(asOf: Position(end), of: test.store.log, for: test.store.keys.file.store)
        try await test.store.checkpoint()
        let made = try #require(Timestamp("2026-11-25T12:00:00Z"))
        let report = try await Reporter(test.store.answering(from: past))
            .report(AuditReport.Question(account: .main, events: end, made: made)) { _ in }
        #expect(report.lines.map { $0.attempt.outcome } == [.passed])
        #expect(report.amendments.isEmpty)
        #expect(report.tellings.map { $0.counts } == [[.owed: 1]])
        #expect(try await past.deliveryCounts().values.map { $0 } == [["owed": 1]])
    }

    @Test func `a roster's people are done, late or missing in the report too`() async throws {
        let test = try await makeStore()
        var question = try await question(test)
        question.activity = "EX-1"
        let today = try #require(CivilDate(year: 2026, month: 11, day: 25))
        var asked = RosterQuestion(account: .main, activity: "EX-1", today: today)
        asked.due = CivilDate(year: 2026, month: 2, day: 1)
        let people = [1, 2, 3].map { ParticipantID(bits: $0).description }
        question.roster = (asked, Roster(Array((people + ["stranger"]).joined(separator: "\n").utf8)))
        let report = try await report(test, question)
        #expect(report.roster.map(\.answer.standing) == [.done, .late, .missing, .missing])
        // Whose pass had come to its end when it was due, and who passed anew after it, is late.
        asked.validity = CalendarSpan("6m")
        func standing(_ due: String, _ attempts: [(String, Outcome)]) throws -> RosterQuestion.Standing {
            asked.due = try #require(ReportedTime(due)).date
            let told = attempts.map { Completion.Attempt(outcome: $0.1, score: nil, finished: ReportedTime($0.0), number: nil) }
            let finishes = told.enumerated().map { StandingFinish(attempt: $0.element, source: "lms", position: Position($0.offset)) }
            let completion = Completion(
                id: CompletionID(bits: 1),
                account: .main,
                participant: ParticipantID(bits: 1),
                activity: Activity(kind: .exam, id: "EX-1"),
                finishes: finishes,
                firstPassedBefore: nil
            )
            return asked.judge(completion, told).standing
        }
        #expect(try standing("2026-09-01", [("2026-01-10", .passed), ("2026-10-01", .passed)]) == .late)
        #expect(try standing("2026-06-01", [("2026-01-10", .passed), ("2026-10-01", .passed)]) == .done)
        #expect(
            try standing("2026-09-01", [("2025-01-10", .passed), ("2026-07-10", .passed), ("2026-10-01", .passed)]) == .done,
            "renewed in time"
        )
        #expect(
            try standing("2026-09-01", [("2026-08-01", .failed), ("2026-10-01", .finished)]) == .late,
            "failed by then, finished after it"
        )
        #expect(try standing("2027-06-01", [("2026-10-01", .passed)]) == .done, "nothing is late before it is due")
        let page = try ReportPage.html(of: report)
        #expect(page.contains("4 on the roster: 1 done, 1 late, 2 missing; 1 of the missing were never told of by any source."))
    }

    @Test func `what a log holds can't break the page, which asks for nothing outside itself`() async throws {
        let test = try await makeStore()
        let page = try ReportPage.html(of: try await report(test, try await question(test)))
        #expect(page.contains("Fire &lt;safety&gt; &amp; &quot;you&quot;"))
        #expect(!page.contains("<safety>"))
        // A letter that joins the next one to a single character hides nothing (UAX #29, Prepend).
        try await test.tell([test.telling(key: 99, .of(9, "EX-\u{600}<!--", title: "\u{600}<style>\u{600}&\u{600}\"", .passed))])
        let joined = try ReportPage.html(of: try await report(test, try await question(test)))
        #expect(joined.utf8.contains("\u{600}&lt;style&gt;\u{600}&amp;\u{600}&quot;".utf8))
        #expect(!joined.utf8.contains("\u{600}<".utf8))
        for outside in ["http://", "https://", "<script", "<link", "<img", "@import", "url("] {
            #expect(!page.contains(outside), "\(outside)")
        }
        #expect(page.contains("default-src 'none'"))
        // Well-formed as XML, but for the doctype and the void elements.
        let body = try #require(page.range(of: "<body>")).lowerBound
        let end = try #require(page.range(of: "</body>")).upperBound
        let tags = TagCheck(String(page[body..<end]))
        #expect(tags.isWellFormed, "\(tags.found)")
    }

    @Test func `a report of nothing says so`() async throws {
        let test = try await TestStore()
        let page = try ReportPage.html(of: try await report(test, try await question(test)))
        #expect(page.contains("<p>There are none.</p>"))
        #expect(page.contains("Nobody was told of these finishes."))
        #expect(page.contains("None of these finishes was corrected or taken back."))
    }

    @Test func `many months become years`() async throws {
        let test = try await TestStore()
        try await test.tell((0..<5).map { test.telling(key: UInt128($0), .of(UInt128($0), "EX-1", at: "20\(10 + 4 * $0)-05-01")) })
        let report = try await report(test, try await question(test))
        #expect(report.spans.map(\.span) == ["2010", "2014", "2018", "2022", "2026"])
    }
}
