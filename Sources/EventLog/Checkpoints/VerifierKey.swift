import Completions
import Crypto

/// The public key that checks a log's checkpoints, in the spelling of C2SP signed-note: `name+hhhhhhhh+base64`.
package struct VerifierKey: Hashable, Sendable {
    /// Ed25519 in signed notes.
    private static let algorithm: UInt8 = 0x01

    package let name: String
    /// 32 bytes.
    package let publicKey: [UInt8]

    package init(name: String, publicKey: [UInt8]) {
        self.name = name
        self.publicKey = publicKey
    }

    /// The first four bytes of SHA-256 over the name, a newline, the algorithm and the key.
    package var id: [UInt8] {
        Array(SHA256.hash(data: Array(name.utf8) + [0x0A, Self.algorithm] + publicKey).prefix(4))
    }

    /// Whether this key made the signature over the text.
    package func verifies(_ signature: [UInt8], of text: String) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: Array(text.utf8))
    }
}

extension VerifierKey: LosslessStringConvertible {
    package var description: String { "\(name)+\(hex(id))+\(Base64.encode([Self.algorithm] + publicKey))" }

    /// Splits at the first two plus signs only, since base64 may hold more of them, and checks the key id.
    package init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, let key = Base64.decode(parts[2]), key.count == 33, key[0] == Self.algorithm
        else { return nil }
        self.init(name: String(parts[0]), publicKey: Array(key.dropFirst()))
        guard hex(id) == parts[1] else { return nil }
    }
}
