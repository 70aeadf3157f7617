import Audit
import Completions
import EventLog
import Projections
import TestSupport
import Testing
import Vault

@Suite struct ProofFileTests {
    private static let person = PersonalDataVersion(
        data: PersonalData(["id": "4711", "name": "Ada Lovelace", "email": "ada@example.org", "team": "Engines"]),
        salt: Secret([UInt8](repeating: 5, count: 32))
    )

    /// A store with some hundred finishes, the last of which commits to personal data that the vault holds.
    private func store() async throws -> (test: TestStore, position: Position) {
        let test = try await TestStore()
        try await test.tell((0..<300).map { test.telling(key: UInt128($0), .of(UInt128($0), "EX-1")) })
        let met = Vault.Met(
            hash: 77,
            account: .main,
            identifier: PersonIdentifier(scheme: .email, value: "ada@example.org"),
            data: Self.person.data
        )
        let admitted = try await test.store.vault.admit([met], pseudonym: { 0xADA }, salt: { Self.person.salt.bytes })
        let commitment = try #require(admitted[77]?.commitment)
        let telling = TellingOfFinish(
            account: .main,
            recorded: RecordedFinish(
                sourceKey: SourceKey(bits: 999),
                importID: test.run,
                line: 9,
                finish: .of(0xADA, "EX-9"),
                commitment: commitment
            ),
            repetition: .correction
        )
        let verdicts = try await test.tell([telling])
        guard case .recorded(let position)? = verdicts.first else { throw Failure(.unknown, doing: "", found: "", next: "") }
        try await test.store.checkpoint()
        return (test, position)
    }

    private func problem(_ text: String, _ key: VerifierKey) -> String? {
        if case .failure(let problem) = ProofVerification.verify(text, with: key) { problem.what } else { nil }
    }

    @Test func `a receipt proves its event to whoever has the key, and shows what was disclosed and no more`() async throws {
        let (test, position) = try await store()
        let key = test.store.log.verifier
        let text = try await Prover(test.store).prove(position, showing: ["name", "email"]).text
        let proved = try ProofVerification.verify(text, with: key).get()
        #expect(proved.event.position == position)
        #expect(proved.event.event.fact.recordedFinish?.finish.activity.id == "EX-9")
        #expect(proved.person?.shown.map(\.name) == ["email", "name"])
        #expect(proved.person?.shown.map(\.value) == ["ada@example.org", "Ada Lovelace"])
        let extra = try #require(try ProofFile(text).extra)
        let carried = String(decoding: extra, as: UTF8.self)
        #expect(!carried.contains("4711") && !carried.contains("Engines") && !carried.contains("team"))
        #expect(!carried.contains(hex(Self.person.salt.bytes)), "the salt of all fields stays in the vault")
        #expect(try ProofFile(text).text == text)
    }

    @Test func `without --disclose a receipt carries the exact line and nothing else`() async throws {
        let (test, position) = try await store()
        let file = try await Prover(test.store).prove(position)
        #expect(file.extra == (try await test.store.log.event(at: position).line))
        #expect(file.text.hasPrefix("c2sp.org/tlog-proof@v1\nextra "))
    }

    @Test func `a receipt page holds the proof and nothing that reaches beyond it`() async throws {
        let (test, position) = try await store()
        let proof = try await Prover(test.store).prove(position, showing: ["name"])
        let page = ReceiptPage.html(of: proof)
        let begin = try #require(page.firstRange(of: "<pre id=\"proof\">")?.upperBound)
        let end = try #require(page.firstRange(of: "</pre>")?.lowerBound)
        #expect(page[begin..<end] == proof.text, "base64 and digits need no escapes")
        #expect(page.contains("default-src 'none'"))
        #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("src="))
    }

    @Test func `any flipped bit of a receipt is refused`() async throws {
        let (test, position) = try await store()
        let key = test.store.log.verifier
        let bytes = Array(try await Prover(test.store).prove(position, showing: ["name"]).text.utf8)
        var accepted: [String] = []
        for place in bytes.indices {
            for bit in 0..<8 {
                var bytes = bytes
                bytes[place] ^= 1 << UInt8(bit)
                // What isn't text any more is none that a file could hold.
                guard let text = String(validating: bytes, as: UTF8.self) else { continue }
                if problem(text, key) == nil { accepted.append("bit \(bit) of byte \(place)") }
            }
        }
        #expect(accepted == [])
    }

    @Test func `what is wrong is named`() async throws {
        let (test, position) = try await store()
        let key = test.store.log.verifier
        let text = try await Prover(test.store).prove(position, showing: ["name"]).text
        let other = VerifierKey(name: key.name, publicKey: [UInt8](repeating: 9, count: 32))
        #expect(problem(text, other)?.contains("is not signed by test.example.org/log+") == true)
        #expect(problem("hello", key) == "this is no proof: it has no empty line before a checkpoint")
        #expect(problem("hello\n\n", key) == "this is no proof: its first line is not c2sp.org/tlog-proof@v1")
        let moved = text.replacing("index \(position)", with: "index \(position.number - 1)")
        #expect(problem(moved, key)?.hasPrefix("line, position and path don't give the checkpoint's root") == true)
        let beyond = text.replacing("index \(position)", with: "index 5000")
        #expect(problem(beyond, key)?.hasPrefix("position 5000 is beyond the") == true)
        let file = try ProofFile(text)
        let forged = Receipt(
            line: try Receipt(file.extra ?? []).line,
            person: PersonalDataVersion(data: PersonalData(["name": "Eve"]), salt: Self.person.salt).opened(["name"])
        )
        let proof = InclusionProof(index: file.index, size: 0, path: file.path)
        #expect(
            problem(ProofFile(proof, checkpoint: file.checkpoint, extra: forged.bytes).text, key)?.hasPrefix("the personal data is not")
                == true
        )
        #expect(problem(ProofFile(proof, checkpoint: file.checkpoint, extra: nil).text, key)?.contains("it carries no event") == true)
    }

    @Test func `what isn't there can't be proved`() async throws {
        let (test, position) = try await store()
        let prover = Prover(test.store)
        await #expect(throws: Failure.self) { try await prover.prove(position, showing: ["shoe"]) }
        await #expect(throws: Failure.self) { try await prover.prove(Position(1), showing: ["name"]) }
        try await test.tell([test.telling(key: 5_000, .of(1, "EX-2"))])
        await #expect(throws: Failure.self) { try await prover.prove(position.next) }
        await #expect(throws: Failure.self) { try await prover.prove(Position(5_000)) }
    }

    @Test func `a later checkpoint is proved to continue an earlier one, and no other`() async throws {
        let (test, _) = try await store()
        let (key, prover) = (test.store.log.verifier, Prover(test.store))
        let old = try await prover.newest().note
        try await test.tell((0..<300).map { test.telling(key: UInt128(10_000 + $0), .of(UInt128($0), "EX-3")) })
        try await test.store.checkpoint()
        let text = try await prover.consistency(from: old).text
        let both = try ProofVerification.verify(text, continuing: old, with: key).get()
        #expect(both.new.size == both.old.size + 300)
        #expect(try ConsistencyFile(text).text == text)
        // The same key signed another log: what a store that was restored and went on otherwise would have done.
        let strange = try await TestStore()
        try await strange.tell((0..<200).map { strange.telling(key: UInt128($0), .of(UInt128($0), "EX-7")) })
        try await strange.store.checkpoint()
        let theirs = try await Prover(strange.store).newest().note
        await #expect(throws: Failure.self) { try await prover.consistency(from: theirs) }
        for (place, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() where place > 0 && line.count == 44
        {
            let changed = text.replacing(line, with: "A" + line.dropFirst())
            if changed == text { continue }
            guard case .failure = ProofVerification.verify(changed, continuing: old, with: key) else {
                Issue.record("hash \(place) was changed")
                continue
            }
        }
    }
}
