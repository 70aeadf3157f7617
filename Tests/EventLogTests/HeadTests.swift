import Completions
import EventLog
import Projections
import Storage
import TestSupport
import Testing

@Suite struct HeadTests {
    /// Appends batches of these sizes and returns the head after each.
    private func heads(_ test: TestStore, after batches: [Int]) async throws -> [EventLog.Head] {
        var heads: [EventLog.Head] = []
        for (number, count) in batches.enumerated() {
            try await test.tell((0..<count).map { test.telling(key: UInt128(number * 1_000 + $0), .of(0xA, "EX-\(number)-\($0)")) })
            heads.append(try await test.store.log.head())
        }
        return heads
    }

    private func roots(_ log: EventLog, at sizes: [Int]) async throws -> [[UInt8]?] {
        var roots: [[UInt8]?] = []
        for size in sizes { roots.append(try await log.root(at: size)) }
        return roots
    }

    @Test func `a root once seen stays the root of that size, across tiles`() async throws {
        let test = try await TestStore()
        let heads = try await heads(test, after: [1, 1, 251, 1, 1, 254, 2, 100])
        #expect(heads.map(\.size) == [4, 5, 256, 257, 258, 512, 514, 614])
        #expect(try await roots(test.store.log, at: heads.map(\.size)) == heads.map { Optional($0.root) })
    }

    @Test func `the head is the root of the lines as they are stored`() async throws {
        let test = try await TestStore()
        let head = try await heads(test, after: [300]).last
        let lines = try await test.store.log.events(from: Position(0), limit: 1_000).map(\.line)
        let edge = lines.reduce(into: TreeEdge()) { edge, line in _ = edge.append(TreeHash.leaf(line)) }
        #expect(lines.count == 303)
        #expect(head?.root == edge.root)
    }

    @Test func `no events have the empty root, more events than there are have none`() async throws {
        let test = try await TestStore()
        let head = try await test.store.log.head()
        let expected: [[UInt8]?] = [TreeHash.empty, head.root, nil]
        #expect(try await roots(test.store.log, at: [0, head.size, head.size + 1]) == expected)
    }

    @Test func `a log opened again goes on where it was`() async throws {
        let test = try await TestStore()
        let before = try await heads(test, after: [300])
        let log = try await EventLog.open(at: test.directory.file("store/log.db"), access: .readWrite, store: nil)
        #expect(try await log.head() == before.last)
        let telling = Entry.finish(test.telling(key: 999_999, .of(0xA, "EX-late")))
        let verdicts = try await log.append([telling], hash: test.hash, now: test.world.now)
        #expect(verdicts == [.recorded(Position(303))])
        #expect(try await roots(log, at: [303]) == before.map { Optional($0.root) })
    }
}
