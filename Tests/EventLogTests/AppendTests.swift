import Completions
import EventLog
import Projections
import Storage
import TestSupport
import Testing

@Suite struct AppendTests {
    private func fact(_ test: TestStore, at position: Position) async throws -> Fact {
        try await test.store.log.event(at: position).event.fact
    }

    @Test func `positions are dense and a known telling is a duplicate`() async throws {
        let test = try await TestStore()
        let tellings = (0..<3).map { test.telling(key: UInt128($0), .of(raw: "\($0)")) }
        #expect(try await test.tell(tellings) == [3, 4, 5].map { .recorded(Position($0)) })
        #expect(try await test.tell(tellings) == [.duplicate, .duplicate, .duplicate])
        #expect(try await test.store.log.size() == 6)
    }

    @Test(arguments: [
        (Outcome.pending, nil, Outcome.passed, "80", Correction.Reason.judged), (.failed, "40", .passed, "80", .regraded),
        (.passed, "80", .passed, "81", .regraded),
    ])
    func `a known record told otherwise is a correction with its reason`(
        before: Outcome,
        score: String?,
        after: Outcome,
        newScore: String,
        reason: Correction.Reason
    ) async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(.of(before, raw: score))])
        #expect(try await test.tell([test.telling(.of(after, raw: newScore))]) == [.corrected(Position(4))])
        guard case .corrected(let correction) = try await fact(test, at: Position(4)) else {
            Issue.record("position 4 is no correction")
            return
        }
        #expect(correction.reason == reason)
        #expect(correction.corrects == (try await test.store.log.event(at: Position(3)).event.id))
    }

    @Test func `an earlier state told again can't be told from an old export`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(.of(.failed, raw: "40"))])
        try await test.tell([test.telling(.of(.passed, raw: "80"))])
        #expect(try await test.tell([test.telling(.of(.failed, raw: "40"))]) == [.reverted])
        #expect(try await test.tell([test.telling(.of(.passed, raw: "80"))]) == [.duplicate])
    }

    @Test func `a revision time that moved alone tells nothing new`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(.of(revised: "2026-10-21T00:00:00Z"))])
        #expect(try await test.tell([test.telling(.of(revised: "2026-10-22T00:00:00Z"))]) == [.duplicate])
    }

    @Test func `a source that repeats what was corrected by hand is no news, and one that tells something new corrects it again`()
        async throws
    {
        let test = try await TestStore()
        try await test.tell([test.telling(.of(raw: "80", revised: "2026-10-21T00:00:00Z"))])
        let told = try await test.store.log.event(at: Position(3)).event.id
        let note = try #require(Commitment(repeatElement(1, count: 32)))
        var amendment = Amendment(corrects: told, actor: ActorID(bits: 1), note: note)
        #expect(try await test.store.append([.amendment(amendment)], in: test.surroundings) == [.duplicate], "it changes nothing")
        amendment.outcome = .failed
        #expect(try await test.store.append([.amendment(amendment)], in: test.surroundings) == [.corrected(Position(4))])
        #expect(try await test.tell([test.telling(.of(raw: "80", revised: "2026-10-22T00:00:00Z"))]) == [.duplicate])
        let now = try await test.store.log.event(at: Position(4)).event.id
        #expect(try await test.store.append([.amendment(amendment)], in: test.surroundings) == [.refused(.notCurrent(now))])
        #expect(try await test.tell([test.telling(.of(raw: "90", revised: "2026-10-23T00:00:00Z"))]) == [.corrected(Position(5))])
        let opened = try await test.store.log.event(at: Position(0)).event.id
        let none = Amendment(corrects: opened, actor: ActorID(bits: 1), note: note)
        #expect(try await test.store.append([.amendment(none)], in: test.surroundings) == [.refused(.noFinish)])
    }

    @Test func `an older revision that comes late is logged, and the newer stays current`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(.of(raw: "80", revised: "2026-10-22T00:00:00Z"))])
        let newest = try await test.store.log.event(at: Position(3)).event.id
        let late = test.telling(.of(raw: "70", revised: "2026-10-21T00:00:00Z"))
        #expect(try await test.tell([late]) == [.corrected(Position(4))])
        try await test.tell([test.telling(.of(raw: "90", revised: "2026-10-23T00:00:00Z"))])
        guard case .corrected(let correction) = try await fact(test, at: Position(5)) else {
            Issue.record("position 5 is no correction")
            return
        }
        #expect(correction.corrects == newest)
    }

    @Test func `what can't be is refused and nothing is written`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(.of(raw: "80"))])
        let again = test.telling(repetition: .mistake, .of(raw: "81"))
        let course = test.telling(.of("EX-1", kind: .course))
        let long = test.telling(key: 2, .of("EX-2", title: String(repeating: "x", count: 70_000)))
        let verdicts = try await test.tell([again, course, long])
        #expect(verdicts[0] == .refused(.toldTwice))
        #expect(verdicts[1] == .refused(.otherKind(.exam)))
        guard case .refused(.tooLong(let bytes)) = verdicts[2] else {
            Issue.record("a line of 70,000 bytes was \(verdicts[2])")
            return
        }
        #expect(bytes > longestLine)
        #expect(try await test.store.log.size() == 4)
    }

    @Test func `a revocation told twice is a duplicate`() async throws {
        let test = try await TestStore()
        let revocation = Revocation(revokes: SourceKey(bits: 9), reason: .voided, importID: test.run, line: 4)
        let telling = Entry.revocation(
            TellingOfRevocation(account: .main, participant: nil, revocation: revocation, sourceID: "v-1")
        )
        #expect(try await test.store.append([telling, telling], in: test.surroundings) == [.revoked(Position(3)), .duplicate])
    }

    @Test func `recorded times never go back, whatever the clock does`() async throws {
        let test = try await TestStore(TestWorld("2026-11-01T12:00:00Z"))
        try await test.tell([test.telling(.of())])
        test.world.set("2026-10-01T12:00:00Z")
        try await test.tell([test.telling(key: 2, .of("EX-2"))])
        let events = try await test.store.log.events(from: Position(3), limit: 2)
        #expect(events[0].event.recorded == events[1].event.recorded)
    }

    @Test func `a reopened log has the same head, and knows its earlier roots`() async throws {
        let test = try await TestStore()
        var roots: [Int: [UInt8]] = [:]
        for batch in 0..<7 {
            try await test.tell((0..<100).map { test.telling(key: UInt128(batch * 100 + $0), .of(UInt128($0), "EX-\(batch)")) })
            let head = try await test.store.log.head()
            roots[head.size] = head.root
        }
        let reopened = try await EventLog.open(at: test.directory.file("store/log.db"), access: .readOnly, store: nil)
        #expect(try await reopened.head() == (try await test.store.log.head()))
        for (size, root) in roots { #expect(try await reopened.root(at: size) == root) }
        #expect(try await reopened.root(at: 10_000) == nil)
    }
}
