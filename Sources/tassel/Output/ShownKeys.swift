import Completions
import Subscriber
import Vault

/// What is shown of an endpoint's keys when they are made, and never again.
struct ShownKeys {
    /// Absent where the operator brought it.
    let secret: String?
    /// Of `v1a`; absent where the endpoint has none.
    let publicKey: String?

    init(_ keys: SigningKeys.Pair, isSecretNew: Bool) {
        secret = isSecretNew ? WebhookSecret.text(of: keys.symmetric) : nil
        publicKey = keys.asymmetric.flatMap(WebhookKeyPair.publicText)
    }

    func say() {
        if let secret {
            Terminal.say("secret (shown this once; the receiver verifies signatures with it):")
            Terminal.put(secret)
        }
        if let publicKey {
            Terminal.say("public key (the receiver verifies v1a signatures with it; no secret):")
            Terminal.put(publicKey)
        }
    }

    func write(to json: inout JSONWriter) {
        json.member("secret", secret)
        json.member("publicKey", publicKey)
    }
}
