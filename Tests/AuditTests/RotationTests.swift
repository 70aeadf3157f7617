import Audit
import Completions
import EventLog
import Foundation
import GRDB
import Projections
import Storage
import TestSupport
import Testing
import Vault

/// Another key signs: who knows either key knows the other, and who takes over without the former one's word is found.
@Suite struct RotationTests {
    private func store() async throws -> (test: TestStore, former: VerifierKey) {
        let test = try await TestStore()
        try await test.tell([test.telling(key: 1, .of(1, "EX-1"))])
        try await test.store.checkpoint()
        return (test, test.store.log.verifier)
    }

    private func rotate(_ test: TestStore) async throws -> Position {
        let actor = try await test.store.actor(named: "ann", in: test.world.surroundings)
        return try await test.store.rotateKey(by: actor, in: test.world.surroundings)
    }

    private func findings(_ test: TestStore, _ key: VerifierKey? = nil) async throws -> [String] {
        var measure = StoreVerifier.Measure()
        measure.key = key
        return try await StoreVerifier(test.store).run(measure) { _ in }.findings.map(\.description)
    }

    @Test func `after a rotation the new key signs, either key verifies the log, and the former one is gone`() async throws {
        let (test, former) = try await store()
        let before = try await test.store.keys.signing()
        let position = try await rotate(test)
        try await test.tell([test.telling(key: 2, .of(2, "EX-1"))])
        try await test.store.checkpoint()
        let current = try await test.store.log.keyHistory().current
        #expect(current != former)
        #expect(try await test.store.keys.signing().bytes != before.bytes)
        #expect(try await test.store.keys.staged() == nil)
        let newest = try #require(try await test.store.log.newestCheckpoint())
        #expect(SignedNote.checkpoint(in: newest, signedBy: current)?.size == (try await test.store.log.size()))
        #expect(SignedNote.checkpoint(in: newest, signedBy: former) == nil)
        for key in [former, current, nil] { #expect(try await findings(test, key) == []) }
        let stranger = VerifierKey(name: former.name, publicKey: [UInt8](repeating: 1, count: 32))
        #expect(try await findings(test, stranger).first?.hasPrefix("the log's lines name another key") == true)
        // The event's receipt is signed by both: who knows the former key learns the new one.
        let receipt = try await Prover(test.store).prove(position).text
        for key in [former, current] {
            let proved = try ProofVerification.verify(receipt, with: key).get()
            guard case .logKeyRotated(let rotated) = proved.event.event.fact else { throw Failure(.input, doing: "", found: "", next: "") }
            #expect(rotated.publicKey.bytes == current.publicKey)
        }
    }

    @Test func `keys follow one another, and receipts of every time verify with the key of theirs`() async throws {
        let (test, first) = try await store()
        let early = try await Prover(test.store).prove(Position(3)).text
        _ = try await rotate(test)
        let second = try await test.store.log.keyHistory().current
        _ = try await rotate(test)
        let third = try await test.store.log.keyHistory().current
        #expect(Set([first, second, third]).count == 3)
        let late = try await Prover(test.store).prove(Position(3)).text
        #expect((try? ProofVerification.verify(early, with: first).get()) != nil)
        #expect((try? ProofVerification.verify(late, with: third).get()) != nil)
        #expect((try? ProofVerification.verify(late, with: first).get()) == nil)
        for key in [first, second, third] { #expect(try await findings(test, key) == []) }
    }

    @Test func `a rotation that was cut short is completed by whoever signs next`() async throws {
        let (test, former) = try await store()
        let next = Secret([UInt8](repeating: 9, count: 32))
        try await test.store.keys.stage(next)
        let fact = KeyRotated(actor: ActorID(bits: 1), publicKey: try SignedNote.publicKey(of: next))
        _ = try await test.store.append([.administrative(.logKeyRotated(fact), account: .main, subject: nil)], in: test.world.surroundings)
        #expect(try await findings(test) == [], "nothing is wrong with it as it is")
        try await test.tell([test.telling(key: 2, .of(2, "EX-1"))])
        try await test.store.checkpoint()
        #expect(try await test.store.keys.signing().bytes == next.bytes)
        let note = try #require(try await test.store.log.newestCheckpoint())
        #expect(try await test.store.log.keyHistory().read(note)?.signers == [0, 1])
        #expect(try await findings(test, former) == [])
    }

    @Test func `an older copy of the keys signs nothing with a key that was replaced`() async throws {
        let (test, _) = try await store()
        let old = try await test.store.keys.signing()
        _ = try await rotate(test)
        let keys = try DatabaseQueue(path: test.directory.file("store/keys.db"))
        try await keys.write { try $0.execute(sql: "UPDATE keys SET secret = ? WHERE name = 'signing'", arguments: [Data(old.bytes)]) }
        try await test.tell([test.telling(key: 2, .of(2, "EX-1"))])
        let failure = await #expect(throws: Failure.self) {
            try await test.store.rotateKey(by: ActorID(bits: 1), in: test.world.surroundings)
        }
        #expect(failure?.found.contains("a signing key that was replaced since") == true)
    }

    @Test func `a new key that the former one never signed for is found, and so is one that signs after it was replaced`() async throws {
        let (test, _) = try await store()
        let old = try await test.store.keys.signing()
        let next = Secret([UInt8](repeating: 9, count: 32))
        let fact = KeyRotated(actor: ActorID(bits: 1), publicKey: try SignedNote.publicKey(of: next))
        _ = try await test.store.append([.administrative(.logKeyRotated(fact), account: .main, subject: nil)], in: test.world.surroundings)
        func publish(_ key: Secret) async throws {
            let head = try await test.store.log.head()
            let checkpoint = Checkpoint(origin: test.store.log.origin, size: head.size, root: head.root)
            try await test.store.log.publish(try SignedNote.sign(checkpoint, with: key), size: head.size)
            try await test.tell([test.telling(key: UInt128(head.size), .of(7, "EX-\(head.size)"))])
        }
        try await publish(next)
        try await publish(old)
        let found = try await findings(test)
        #expect(found.contains { $0.hasSuffix("is the first that a new key signed, and the former key did not") }, "\(found)")
        #expect(found.contains { $0.hasSuffix("is signed by a key that was replaced before it") }, "\(found)")
    }

    @Test func `whoever has the former key alone can't sign a log in the new one's name`() async throws {
        let (test, _) = try await store()
        let old = try await test.store.keys.signing()
        let next = Secret([UInt8](repeating: 9, count: 32))
        let fact = KeyRotated(actor: ActorID(bits: 1), publicKey: try SignedNote.publicKey(of: next))
        _ = try await test.store.append([.administrative(.logKeyRotated(fact), account: .main, subject: nil)], in: test.world.surroundings)
        let head = try await test.store.log.head()
        let checkpoint = Checkpoint(origin: test.store.log.origin, size: head.size, root: head.root)
        try await test.store.log.publish(try SignedNote.sign(checkpoint, with: old), size: head.size)
        let found = try await findings(test, try await test.store.log.keyHistory().current)
        #expect(found.contains { $0.hasSuffix("is signed by a key that was replaced before it") }, "\(found)")
        #expect(found.contains("no checkpoint is signed by the key that was given"))
    }

    @Test func `what was verified before doesn't vouch for keys that no event put in place`() async throws {
        let (test, former) = try await store()
        let since = try #require(try await test.store.log.newestCheckpoint())
        try await test.tell([test.telling(key: 2, .of(2, "EX-1"))])
        try await test.store.checkpoint()
        for position in [1, 900] {
            let log = try DatabaseQueue(path: test.directory.file("store/log.db"))
            try await log.write { try $0.execute(sql: "DELETE FROM rotations; INSERT INTO rotations VALUES (\(position), zeroblob(32))") }
            var measure = StoreVerifier.Measure()
            (measure.key, measure.since) = (former, since)
            let found = try await StoreVerifier(test.store).run(measure) { _ in }.findings.map(\.description)
            #expect(found.contains("the list of keys that were replaced is not what follows from the events"), "\(position): \(found)")
        }
    }

    @Test func `a rotation that was verified before is believed by its proof`() async throws {
        let (test, former) = try await store()
        _ = try await rotate(test)
        let since = try #require(try await test.store.log.newestCheckpoint())
        try await test.tell([test.telling(key: 2, .of(2, "EX-1"))])
        try await test.store.checkpoint()
        var measure = StoreVerifier.Measure()
        (measure.key, measure.since) = (former, since)
        #expect(try await StoreVerifier(test.store).run(measure) { _ in }.findings == [])
    }

    @Test func `the former key is in no file any more`() async throws {
        let (test, _) = try await store()
        let old = Data(try await test.store.keys.signing().bytes)
        func files() throws -> [String] {
            let directory = test.directory.file("store")
            return try FileManager.default.contentsOfDirectory(atPath: directory).filter {
                try Data(contentsOf: URL(filePath: directory + "/" + $0)).range(of: old) != nil
            }
        }
        #expect(try !files().isEmpty)
        _ = try await rotate(test)
        try await test.store.forgetFormerKey()
        #expect(try files() == [])
    }

    @Test func `one rotation at a time, and one that stands behind loses no key`() async throws {
        let (test, _) = try await store()
        let lock = try ProcessLock(test.directory.file("store/rotate.lock"), doing: "another")
        await #expect(throws: Failure.self) { try await test.store.rotateKey(by: ActorID(bits: 1), in: test.world.surroundings) }
        withExtendedLifetime(lock) {}
        // A staged key that another took the place of stays staged: the log may name it.
        let (first, second) = (Secret([UInt8](repeating: 1, count: 32)), Secret([UInt8](repeating: 2, count: 32)))
        let before = try await test.store.keys.signing()
        try await test.store.keys.stage(second)
        let newest = try #require(try await test.store.keys.newestCheckpoint())
        try await test.store.keys.record(
            size: newest.size,
            root: newest.root,
            note: newest.note,
            signedBy: before,
            handingOverTo: first
        )
        #expect(try await test.store.keys.staged() == second)
        // Whoever signs with a key that was replaced meanwhile is refused.
        await #expect(throws: Failure.self) {
            try await test.store.keys.record(
                size: newest.size,
                root: newest.root,
                note: newest.note,
                signedBy: before,
                handingOverTo: second
            )
        }
        #expect(try await test.store.keys.staged() == second)
    }

    @Test func `a list of keys that was changed is found`() async throws {
        let (test, _) = try await store()
        _ = try await rotate(test)
        let log = try DatabaseQueue(path: test.directory.file("store/log.db"))
        try await log.write { try $0.execute(sql: "DELETE FROM rotations") }
        let found = try await findings(test)
        #expect(found.contains("the list of keys that were replaced is not what follows from the events"))
    }
}
