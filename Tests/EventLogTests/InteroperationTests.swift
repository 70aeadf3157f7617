import Completions
import EventLog
import Testing

/// Notes and keys that another program made (Python's `cryptography`, seed 00 01 … 1f): whoever audits needn't use Tassel.
@Suite struct InteroperationTests {
    private static let verifier = "example.org/training+96bf2503+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
    private static let root = "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="
    private static let note = """
        example.org/training
        8
        \(root)

        — example.org/training lr8lAz0UnMSAf+hBXFXq1TPRHED8A52L/+6SVyBzMPUxNtQQDdMkorKa+HWI94Co5nPWi3zTiiurpYS7QMq10OuwFAk=

        """

    @Test func `a note signed elsewhere is verified with its published key`() throws {
        let key = try #require(VerifierKey(Self.verifier))
        let checkpoint = try #require(SignedNote.checkpoint(in: Self.note, signedBy: key))
        #expect(checkpoint.origin == Origin("example.org/training"))
        #expect(checkpoint.size == 8)
        #expect(checkpoint.root == Base64.decode(Self.root))
    }

    @Test func `the key we publish is the one that others compute`() throws {
        let key = VerifierKey(name: "example.org/training", publicKey: try SignedNote.publicKey(of: Secret(UInt8(0)..<32)).bytes)
        #expect(key.description == Self.verifier)
    }

    @Test func `what we sign has their form, line by line`() throws {
        let key = try #require(VerifierKey(Self.verifier))
        let checkpoint = try #require(SignedNote.checkpoint(in: Self.note, signedBy: key))
        let ours = try SignedNote.sign(checkpoint, with: Secret(UInt8(0)..<32))
        let shape = Self.note.split(separator: "\n", omittingEmptySubsequences: false)
        let lines = ours.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.dropLast(2) == shape.dropLast(2))
        #expect(lines.map(\.utf8.count) == shape.map(\.utf8.count))
        #expect(lines[4].hasPrefix("— example.org/training lr8lA"), "the key id comes first")
    }

    @Test func `a line that is no signature rejects the note`() throws {
        let key = try #require(VerifierKey(Self.verifier))
        let additions = ["— other.org AAAAAA==\n", "\n", "other.org AAAAAAAAAAAA\n", "—  other.org AAAAAAAAAAAA\n", "— other.org A A\n"]
        #expect(additions.filter { SignedNote.checkpoint(in: Self.note + $0, signedBy: key) != nil } == [])
    }

    /// The note and the key in the documentation of Go's `golang.org/x/mod/sumdb/note`, and the key of sum.golang.org.
    @Test func `published keys and notes are read as their publishers made them`() throws {
        let key = try #require(VerifierKey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"))
        let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
        let signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
        let bytes = try #require(Base64.decode(signature))
        #expect(Array(bytes.prefix(4)) == key.id)
        #expect(key.verifies(Array(bytes.dropFirst(4)), of: text))
        #expect(!key.verifies(Array(bytes.dropFirst(4)), of: text + "\n"))
        let note = text + "\n\u{2014} PeterNeumann \(signature)\n"
        #expect(SignedNote.checkpoint(in: note, signedBy: key) == nil, "it is signed, and no checkpoint")
        #expect(VerifierKey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")?.name == "sum.golang.org")
        #expect(VerifierKey("sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8") == nil, "the id is the key's")
    }
}
