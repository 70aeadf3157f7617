package import Completions
import Crypto

/// A text with signatures below it (C2SP signed-note v1.0.0).
package enum SignedNote {
    /// Signs a checkpoint as its log's origin, a line for each key.
    package static func sign(_ checkpoint: Checkpoint, with keys: Secret...) throws -> String {
        let lines = try keys.map { key in
            let signer = try Curve25519.Signing.PrivateKey(rawRepresentation: key.bytes)
            let verifier = VerifierKey(name: checkpoint.origin.name, publicKey: Array(signer.publicKey.rawRepresentation))
            let signature = try signer.signature(for: Array(checkpoint.text.utf8))
            return "\u{2014} \(verifier.name) \(Base64.encode(verifier.id + Array(signature)))\n"
        }
        return checkpoint.text + "\n" + lines.joined()
    }

    /// The checkpoint of a note that this key signed; `nil` for a note that it didn't sign, or whose signature is wrong.
    ///
    /// Lines by other keys are ignored; a wrong line by this key rejects the note.
    package static func checkpoint(in note: String, signedBy key: VerifierKey) -> Checkpoint? {
        let bytes = Array(note.utf8)
        guard bytes.count <= 100_000, !bytes.contains(where: { $0 < 0x20 && $0 != 0x0A }) else { return nil }
        // The last empty line separates; the text keeps its final newline.
        guard let separator = bytes.indices.dropFirst().last(where: { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A }) else { return nil }
        let text = String(decoding: bytes[..<separator], as: UTF8.self)
        let below = String(decoding: bytes[(separator + 1)...], as: UTF8.self)
        guard below.hasSuffix("\n") else { return nil }
        var verified = false
        for line in below.dropLast().split(separator: "\n", omittingEmptySubsequences: false).prefix(100) {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "\u{2014}", let signature = Base64.decode(parts[2]), signature.count > 4 else { return nil }
            guard parts[1] == key.name, Array(signature.prefix(4)) == key.id else { continue }
            guard key.verifies(Array(signature.dropFirst(4)), of: text) else { return nil }
            verified = true
        }
        return verified ? Checkpoint(text: text) : nil
    }
}

extension SignedNote {
    /// The public half of a signing key.
    package static func publicKey(of key: Secret) throws -> Commitment {
        let signer = try Curve25519.Signing.PrivateKey(rawRepresentation: key.bytes)
        guard let bytes = Commitment(signer.publicKey.rawRepresentation) else { preconditionFailure("an Ed25519 key has 32 bytes") }
        return bytes
    }
}
