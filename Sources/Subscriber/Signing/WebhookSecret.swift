package import Completions

/// The spelling of a Standard Webhooks key: `whsec_` and base64 of 24 to 64 bytes (spec 1.0.0, Symmetric).
package enum WebhookSecret {
    private static let prefix = "whsec_"

    /// Reads a key as people paste it.
    ///
    /// - Returns: `nil` unless it decodes to 24 to 64 bytes.
    package static func read(_ text: String) -> Secret? {
        guard text.hasPrefix(prefix) else { return nil }
        let base64 = text.dropFirst(prefix.count)
        let padded = base64 + String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let bytes = Base64.decode(padded), (24...64).contains(bytes.count) else { return nil }
        return Secret(bytes)
    }

    /// The key for people: shown once, when it is made.
    package static func text(of secret: Secret) -> String { prefix + Base64.encode(secret.bytes) }
}
