package import Completions
import Crypto
package import Vault

/// Standard Webhooks 1.0.0 signatures over `id.timestamp.body`: `v1`, HMAC-SHA256, and `v1a`, Ed25519.
package enum WebhookSignature {
    /// How far a timestamp may be from now, in both directions; every reference library uses five minutes.
    package static let tolerance = Duration.seconds(300)

    /// Signs one attempt after another with an endpoint's keys.
    package struct Signer: Sendable {
        private struct Prepared: Sendable {
            let symmetric: MessageCode
            let asymmetric: Secret?
            /// From then on nothing is signed with it; the current pair has no end.
            let until: Timestamp?
        }

        /// The current pair first.
        private let pairs: [Prepared]

        package init(_ keys: SigningKeys) {
            func prepare(_ pair: SigningKeys.Pair, until: Timestamp?) -> Prepared {
                Prepared(symmetric: MessageCode(key: pair.symmetric.bytes), asymmetric: pair.asymmetric, until: until)
            }
            pairs = [prepare(keys.current, until: nil)] + keys.former.map { prepare($0.pair, until: $0.until) }
        }

        /// The three headers of an attempt.
        ///
        /// - Parameter timestamp: of this attempt; it decides too which of the replaced keys are still in force.
        package func headers(id: DeliveryID, timestamp: Timestamp, body: [UInt8]) -> [(name: String, value: String)] {
            let id = id.description
            let signature = sign(id: id, timestamp: timestamp, body: body)
            return [("webhook-id", id), ("webhook-timestamp", String(timestamp.seconds)), ("webhook-signature", signature)]
        }

        /// The signature tokens, version and base64, with single blanks between them: all `v1`, then all `v1a`, each the current key's first.
        package func sign(id: String, timestamp: Timestamp, body: [UInt8]) -> String {
            var beginning: [UInt8] = []
            beginning.reserveCapacity(64)
            beginning += id.utf8
            beginning.append(UInt8(ascii: "."))
            beginning += String(timestamp.seconds).utf8
            beginning.append(UInt8(ascii: "."))
            // Most have one key and no other.
            if pairs.count == 1, pairs[0].asymmetric == nil { return "v1," + Base64.encode(pairs[0].symmetric(beginning, body)) }
            let inForce = pairs.filter { pair in pair.until.map { timestamp < $0 } ?? true }
            let symmetric = inForce.map { "v1," + Base64.encode($0.symmetric(beginning, body)) }
            let seeds = inForce.compactMap(\.asymmetric)
            guard !seeds.isEmpty else { return symmetric.joined(separator: " ") }
            let content = beginning + body
            let asymmetric = seeds.compactMap { seed -> String? in
                // Only bytes of another length than a seed's can fail here, and none such are kept.
                guard let signature = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed.bytes).signature(for: content) else {
                    return nil
                }
                return "v1a," + Base64.encode(Array(signature))
            }
            return (symmetric + asymmetric).joined(separator: " ")
        }
    }

    /// Why a request is not what its sender signed.
    package enum Mistrust: String, Error, Sendable {
        case missingHeader = "a webhook-id, webhook-timestamp or webhook-signature header is missing"
        case badTimestamp = "the timestamp is not a whole number of seconds"
        case tooOld = "the timestamp is more than five minutes old"
        case tooNew = "the timestamp is more than five minutes ahead"
        case wrongSignature = "no signature matches"
    }

    /// What a receiver checks signatures with.
    package enum VerifyingKey: Hashable, Sendable {
        /// The shared key of `v1`.
        case symmetric(Secret)
        /// The sender's Ed25519 public key, for `v1a`.
        case asymmetric([UInt8])

        /// Reads `whsec_…` or `whpk_…`.
        package init?(_ text: String) {
            if let secret = WebhookSecret.read(text) {
                self = .symmetric(secret)
            } else if let key = WebhookKeyPair.readPublic(text) {
                self = .asymmetric(key)
            } else {
                return nil
            }
        }

        fileprivate func accepts(_ token: Substring, over content: [UInt8]) -> Bool {
            switch self {
            case .symmetric(let secret):
                guard token.hasPrefix("v1,"), let code = Base64.decode(token.dropFirst(3)) else { return false }
                let key = SymmetricKey(data: secret.bytes)
                return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: content, using: key)
            case .asymmetric(let bytes):
                guard token.hasPrefix("v1a,"), let signature = Base64.decode(token.dropFirst(4)),
                    let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
                else { return false }
                return key.isValidSignature(signature, for: content)
            }
        }
    }

    /// Checks a request as a receiver does: constant-time, several tokens allowed, unknown versions skipped.
    package static func verify(
        id: String?,
        timestamp: String?,
        signature: String?,
        body: [UInt8],
        with key: VerifyingKey,
        now: Timestamp
    ) throws(Mistrust) {
        guard let id, let timestamp, let signature else { throw .missingHeader }
        guard let seconds = Int64(timestamp), (0...1 << 40).contains(seconds) else { throw .badTimestamp }
        let signed = Timestamp(seconds: seconds)
        if signed < now - tolerance { throw .tooOld }
        if signed > now + tolerance { throw .tooNew }
        let content = Array("\(id).\(timestamp).".utf8) + body
        guard signature.split(separator: " ").contains(where: { key.accepts($0, over: content) }) else { throw .wrongSignature }
    }
}
