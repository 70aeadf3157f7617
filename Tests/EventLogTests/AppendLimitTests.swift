import Completions
import EventLog
import Projections
import Storage
import TestSupport
import Testing

/// Where an append stops, and what a refused one leaves behind.
@Suite struct AppendLimitTests {
    private func titled(_ bytes: Int, _ test: TestStore) -> TellingOfFinish {
        test.telling(key: 7, .of("EX-7", title: String(repeating: "x", count: bytes)))
    }

    @Test func `a line of 65,535 bytes is recorded, and none that is longer`() async throws {
        let test = try await TestStore()
        guard case .refused(.tooLong(let bytes)) = try await test.tell([titled(70_000, test)]).first else {
            Issue.record("a title of 70,000 bytes was not refused")
            return
        }
        let most = 70_000 - (bytes - longestLine)
        #expect(try await test.tell([titled(most + 1, test)]) == [.refused(.tooLong(longestLine + 1))])
        #expect(try await test.store.log.size() == 3)
        #expect(try await test.tell([titled(most, test)]) == [.recorded(Position(3))], "a refused line leaves no identity behind")
        #expect(try await test.store.log.event(at: Position(3)).line.count == longestLine)
    }

    @Test func `a record named twice in one batch alike is a duplicate, otherwise refused`() async throws {
        let test = try await TestStore()
        let tellings = [
            test.telling(.of(.passed, raw: "80")), test.telling(repetition: .mistake, .of(.passed, raw: "80")),
            test.telling(repetition: .mistake, .of(.passed, raw: "81")),
        ]
        #expect(try await test.tell(tellings) == [.recorded(Position(3)), .duplicate, .refused(.toldTwice)])
    }

    @Test func `a preview says what appending would, and writes nothing`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(key: 1, .of("EX-1", raw: "70"))])
        let known = try await test.store.log.event(at: Position(3)).event.id
        let decisions = try await test.store.log.preview(
            [
                test.telling(key: 1, .of("EX-1", raw: "70")), test.telling(key: 1, .of("EX-1", raw: "80")),
                test.telling(key: 2, .of("EX-2")),
            ],
            hash: test.hash
        )
        #expect(decisions == [.duplicate, .correct(known, .regraded), .record])
        #expect(try await test.store.log.size() == 4)
    }

    @Test func `a revocation is about the participant whose record it revokes`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(key: 5, .of(0xB0B, "EX-1"))])
        let revocation = Revocation(revokes: SourceKey(bits: 5), reason: .reset, importID: nil, line: nil)
        let telling = TellingOfRevocation(account: .main, participant: nil, revocation: revocation, sourceID: nil)
        #expect(try await test.store.append([.revocation(telling)], in: test.surroundings) == [.revoked(Position(4))])
        #expect(try await test.store.log.event(at: Position(4)).event.participant == ParticipantID(bits: 0xB0B))
    }

    @Test func `a position that the log doesn't have is said so`() async throws {
        let test = try await TestStore()
        let failure = await #expect(throws: Failure.self) { try await test.store.log.event(at: Position(99)) }
        #expect(
            failure?.description == """
                reading event 99: the log has no such position
                  next: see how far it goes with: tassel log list
                """
        )
    }

    @Test func `an event is found by its id`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(.of())])
        let id = try await test.store.log.event(at: Position(3)).event.id
        #expect(try await test.store.log.position(of: id) == Position(3))
        #expect(try await test.store.log.position(of: EventID(bits: 1)) == nil)
    }
}
