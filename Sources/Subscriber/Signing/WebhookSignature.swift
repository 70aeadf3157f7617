package import Completions
import Crypto

/// Standard Webhooks 1.0.0 signatures, scheme `v1`: HMAC-SHA256 over `id.timestamp.body`.
package enum WebhookSignature {
    /// How far a timestamp may be from now, in both directions; every reference library uses five minutes.
    package static let tolerance = Duration.seconds(300)

    /// The three headers of an attempt.
    package static func headers(id: DeliveryID, timestamp: Timestamp, body: [UInt8], secret: Secret) -> [(name: String, value: String)] {
        let seconds = String(timestamp.seconds)
        return [
            ("webhook-id", id.description),
            ("webhook-timestamp", seconds),
            ("webhook-signature", sign(id: id.description, timestamp: seconds, body: body, secret: secret)),
        ]
    }

    /// The signature token, `v1,` and base64.
    package static func sign(id: String, timestamp: String, body: [UInt8], secret: Secret) -> String {
        let content = Array("\(id).\(timestamp).".utf8) + body
        return "v1," + Base64.encode(Array(HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: secret.bytes))))
    }

    /// Why a request is not what its sender signed.
    package enum Mistrust: String, Error, Sendable {
        case missingHeader = "a webhook-id, webhook-timestamp or webhook-signature header is missing"
        case badTimestamp = "the timestamp is not a whole number of seconds"
        case tooOld = "the timestamp is more than five minutes old"
        case tooNew = "the timestamp is more than five minutes ahead"
        case wrongSignature = "no signature matches"
    }

    /// Checks a request as a receiver does: constant-time, several tokens allowed, unknown versions skipped.
    package static func verify(
        id: String?,
        timestamp: String?,
        signature: String?,
        body: [UInt8],
        secret: Secret,
        now: Timestamp
    ) throws(Mistrust) {
        guard let id, let timestamp, let signature else { throw .missingHeader }
        guard let seconds = Int64(timestamp), (0...1 << 40).contains(seconds) else { throw .badTimestamp }
        let signed = Timestamp(seconds: seconds)
        if signed < now - tolerance { throw .tooOld }
        if signed > now + tolerance { throw .tooNew }
        let content = Array("\(id).\(timestamp).".utf8) + body
        let key = SymmetricKey(data: secret.bytes)
        let matches = signature.split(separator: " ").contains { token in
            guard token.hasPrefix("v1,"), let code = Base64.decode(token.dropFirst(3)) else { return false }
            return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: content, using: key)
        }
        guard matches else { throw .wrongSignature }
    }
}
