import Completions
import EventLog
import Projections
import Storage
import TestSupport
import Testing
import Vault

/// Two processes that record and sign at once: whoever comes second finds the other's checkpoint, and neither is an alarm.
@Suite struct ConcurrentCheckpointTests {
    private static func recordAndSign(_ store: Store, _ test: TestStore, keys: Range<UInt64>) async throws {
        for key in keys {
            _ = try await store.append([.finish(test.telling(key: UInt128(key), .of(UInt128(key), "EX-1")))], in: test.surroundings)
            try await store.checkpoint()
        }
    }

    @Test func `both come to their end, and the newest checkpoint is the log's`() async throws {
        let test = try await TestStore()
        let other = try await Store.open(at: test.directory.file("store"), for: .record)
        async let first: Void = Self.recordAndSign(test.store, test, keys: 0..<50)
        async let second: Void = Self.recordAndSign(other, test, keys: 1_000..<1_050)
        _ = try await (first, second)
        try await test.store.checkpoint()
        let head = try await test.store.log.head()
        let note = try #require(try await test.store.log.newestCheckpoint())
        let checkpoint = try #require(SignedNote.checkpoint(in: note, signedBy: test.store.log.verifier))
        #expect(head.size == 103)
        #expect(checkpoint.size == 103)
        #expect(checkpoint.root == head.root)
        #expect(try await test.store.keys.newestCheckpoint()?.root == head.root)
    }

    @Test func `a checkpoint is never signed for a log that lost what was signed`() async throws {
        let test = try await TestStore()
        let head = try await test.store.log.head()
        try await test.store.keys.record(size: head.size + 1, root: head.root, note: "signed before the log was replaced")
        let failure = await #expect(throws: Failure.self) { try await test.store.checkpoint() }
        #expect(
            failure?.description == """
                signing a checkpoint of 3 events: a checkpoint of 4 events was signed before, and this log doesn't continue it
                  next: put back the newest copy of log.db; find what is missing with: tassel audit verify
                """
        )
    }
}
