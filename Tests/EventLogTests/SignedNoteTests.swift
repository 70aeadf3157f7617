import Completions
import EventLog
import Testing

@Suite struct SignedNoteTests {
    private static let name = "test.example.org/log"
    private static let signing = Secret(repeatElement(1, count: 32))

    private func checkpoint() throws -> Checkpoint {
        Checkpoint(origin: try #require(Origin(Self.name)), size: 42, root: [UInt8](repeating: 9, count: 32))
    }

    private func key(of signing: Secret = Self.signing, name: String = Self.name) throws -> VerifierKey {
        VerifierKey(name: name, publicKey: try SignedNote.publicKey(of: signing).bytes)
    }

    private func line(_ name: String, _ id: [UInt8]) -> String {
        "\u{2014} \(name) \(Base64.encode(id + [UInt8](repeating: 0, count: 64)))\n"
    }

    @Test func `a checkpoint is three lines, an empty one and a signature`() throws {
        let note = try SignedNote.sign(try checkpoint(), with: Self.signing)
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.prefix(4).map(String.init) == ["test.example.org/log", "42", "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=", ""])
        #expect(lines[4].hasPrefix("\u{2014} test.example.org/log "))
        #expect(lines[4].split(separator: " ").last?.count == 92)
        #expect(lines.dropFirst(5).map(String.init) == [""])
    }

    @Test func `what was signed is read back`() throws {
        let note = try SignedNote.sign(try checkpoint(), with: Self.signing)
        #expect(SignedNote.checkpoint(in: note, signedBy: try key()) == (try checkpoint()))
    }

    @Test func `another key, or this one under another name, didn't sign it`() throws {
        let note = try SignedNote.sign(try checkpoint(), with: Self.signing)
        #expect(SignedNote.checkpoint(in: note, signedBy: try key(of: Secret(repeatElement(2, count: 32)))) == nil)
        #expect(SignedNote.checkpoint(in: note, signedBy: try key(name: "other.example.org")) == nil)
    }

    @Test(arguments: [("\n42\n", "\n43\n"), ("CQkJ", "DQkJ"), ("\n\n", "\n"), ("\n42\n", "\n42\u{7}\n"), ("org/log\n42", "org/lag\n42")])
    func `a changed text is refused`(signed: String, changed: String) throws {
        let note = try SignedNote.sign(try checkpoint(), with: Self.signing)
        let forged = note.replacing(signed, with: changed, maxReplacements: 1)
        try #require(forged != note)
        #expect(SignedNote.checkpoint(in: forged, signedBy: try key()) == nil)
    }

    @Test(arguments: [("", 1), ("\n", 2), ("\n", 5), ("\n", 89), ("", 200)])
    func `a cut signature is refused`(ending: String, cut: Int) throws {
        let note = try SignedNote.sign(try checkpoint(), with: Self.signing)
        #expect(SignedNote.checkpoint(in: String(note.dropLast(cut)) + ending, signedBy: try key()) == nil)
    }

    @Test func `lines by other keys are ignored, a wrong one by this key rejects the note`() throws {
        let note = try SignedNote.sign(try checkpoint(), with: Self.signing)
        let known = try key()
        let cosigned = note + line("witness.example.org", [1, 2, 3, 4])
        #expect(SignedNote.checkpoint(in: cosigned, signedBy: known) == (try checkpoint()))
        #expect(SignedNote.checkpoint(in: note + line(Self.name, known.id), signedBy: known) == nil)
        #expect(SignedNote.checkpoint(in: try checkpoint().text + "\n" + line("w.example.org", [1, 2, 3, 4]), signedBy: known) == nil)
    }

    @Test(arguments: ["o\n042\nAAAA\n", "o\n-1\nAAAA\n", "o\n1\nAAAA\n", "O\n1\nAAAA\n", "o\n1\n"])
    func `a text that is no checkpoint is none`(text: String) {
        #expect(Checkpoint(text: text) == nil)
    }

    @Test func `a verifier key is written and read back, base64's plus signs included`() throws {
        let bytes: [UInt8] = [0, 0] + (0..<10).flatMap { _ in [0xFB, 0xEF, 0xBE] as [UInt8] }
        let key = VerifierKey(name: "a.example.org", publicKey: bytes)
        try #require(key.description.split(separator: "+", maxSplits: 2).last?.contains("+") == true)
        #expect(VerifierKey(key.description) == key)
    }

    @Test func `a verifier key whose id, name or bytes were changed is refused`() throws {
        let key = try key()
        let text = key.description
        #expect(VerifierKey(text.replacing("+\(hex(key.id))+", with: "+00000000+")) == nil)
        #expect(VerifierKey(text.replacing("test.", with: "best.")) == nil)
        #expect(VerifierKey(String(text.drop { $0 != "+" })) == nil)
        #expect(VerifierKey(String(text.dropLast(4))) == nil)
    }
}
