import Completions
import EventLog
import Projections
import TestSupport
import Testing

/// The identity index as the log uses it: every key is found, however runs were flushed and merged.
@Suite struct IdentityIndexTests {
    @Test func `thousands of records in batches of all sizes are all known afterwards, and nothing else is`() async throws {
        let test = try await TestStore()
        var next: UInt128 = 1
        for size in [1, 3, 700, 2_500, 40, 2_500, 2_500, 9, 2_500, 2_500, 2_500, 2_500, 2_500, 2_500, 1, 1] {
            let tellings = (0..<UInt128(size)).map { test.telling(key: Self.spread(next + $0), .of(next + $0, raw: "80")) }
            #expect(try await test.tell(tellings).allSatisfy { if case .recorded = $0 { true } else { false } })
            next += UInt128(size)
        }
        let all = (1..<next).map { test.telling(key: Self.spread($0), .of($0, raw: "80")) }
        #expect(try await test.store.log.preview(all, hash: test.hash).allSatisfy { $0 == .duplicate })
        let unknown = (next..<next + 3_000).map { test.telling(key: Self.spread($0), .of($0, raw: "80")) }
        #expect(try await test.store.log.preview(unknown, hash: test.hash).allSatisfy { $0 == .record })
        for position in stride(from: 0, to: try await test.store.log.size(), by: 977) {
            let event = try await test.store.log.event(at: Position(position)).event
            #expect(try await test.store.log.position(of: event.id) == Position(position))
        }
    }

    @Test func `a record of many corrections remembers each telling, whatever runs they are in`() async throws {
        let test = try await TestStore()
        for score in 1...20 {
            let others = (0..<300).map { test.telling(key: Self.spread(UInt128(score * 1_000 + $0)), .of(UInt128(score * 1_000 + $0))) }
            _ = try await test.tell([test.telling(key: 7, .of(7, raw: String(score)))] + others)
        }
        #expect(try await test.tell([test.telling(key: 7, .of(7, raw: "20"))]) == [.duplicate])
        #expect(try await test.tell([test.telling(key: 7, .of(7, raw: "3"))]) == [.reverted])
    }

    @Test func `callers that append at once are all answered, in dense positions`() async throws {
        let test = try await TestStore()
        let before = try await test.store.log.size()
        let verdicts = try await withThrowingTaskGroup(of: [Verdict].self) { group in
            for number in 0..<64 {
                let telling = test.telling(key: UInt128(1_000 + number), .of(UInt128(1_000 + number)))
                group.addTask { try await test.store.append([.finish(telling)], in: test.surroundings) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let positions = verdicts.compactMap { if case .recorded(let position) = $0 { position.number } else { nil } }
        #expect(positions.sorted() == Array(before..<before + 64))
    }

    /// Keys are hashes, so their bits are spread.
    private static func spread(_ number: UInt128) -> UInt128 { number &* 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835 }
}
