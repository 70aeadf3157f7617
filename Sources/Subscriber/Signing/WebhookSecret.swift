package import Completions
import Crypto

/// The spelling of a Standard Webhooks key: `whsec_` and base64 of 24 to 64 bytes (spec 1.0.0, Symmetric).
package enum WebhookSecret {
    private static let prefix = "whsec_"

    /// Reads a key as people paste it.
    ///
    /// - Returns: `nil` unless it decodes to 24 to 64 bytes.
    package static func read(_ text: String) -> Secret? {
        guard let bytes = Base64.decode(text, after: prefix), (24...64).contains(bytes.count) else { return nil }
        return Secret(bytes)
    }

    /// The key for people: shown once, when it is made.
    package static func text(of secret: Secret) -> String { prefix + Base64.encode(secret.bytes) }
}

/// The spelling of an Ed25519 key pair: `whsk_` and `whpk_` (spec 1.0.0, Asymmetric).
///
/// The specification leaves the bytes of `whsk_` open; like others, these are the seed and then the public key.
package enum WebhookKeyPair {
    private static let privatePrefix = "whsk_"
    private static let publicPrefix = "whpk_"

    /// Reads a private key as people paste it.
    ///
    /// - Returns: the seed; `nil` unless it decodes to a seed, or to one with the public key that belongs to it.
    package static func readPrivate(_ text: String) -> Secret? {
        guard let bytes = Base64.decode(text, after: privatePrefix), bytes.count == 32 || bytes.count == 64 else { return nil }
        let seed = Secret(bytes.prefix(32))
        guard let key = publicKey(of: seed), bytes.count == 32 || bytes.suffix(32).elementsEqual(key) else { return nil }
        return seed
    }

    /// Reads a public key: 32 bytes.
    package static func readPublic(_ text: String) -> [UInt8]? {
        guard let bytes = Base64.decode(text, after: publicPrefix), bytes.count == 32 else { return nil }
        return bytes
    }

    /// The public key of a seed, for receivers; it is no secret.
    package static func publicText(of seed: Secret) -> String? { publicKey(of: seed).map { publicPrefix + Base64.encode($0) } }

    private static func publicKey(of seed: Secret) -> [UInt8]? {
        (try? Curve25519.Signing.PrivateKey(rawRepresentation: seed.bytes)).map { Array($0.publicKey.rawRepresentation) }
    }
}

extension Base64 {
    /// Decodes what follows a prefix, padded or not.
    fileprivate static func decode(_ text: String, after prefix: String) -> [UInt8]? {
        guard text.hasPrefix(prefix) else { return nil }
        let base64 = text.dropFirst(prefix.count)
        return decode(base64 + String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4))
    }
}
