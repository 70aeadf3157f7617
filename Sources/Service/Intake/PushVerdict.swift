import Completions
import Crypto
import HTTPTypes
import Subscriber

extension SourceConfiguration.Push {
    /// Whether this can be judged before the body is read.
    var needsBody: Bool {
        switch self {
        case .bearer, .basic: false
        case .signed, .digest: true
        }
    }

    /// Whether a request is from whom it should be.
    ///
    /// - Parameter body: as it came, before anything was unpacked; empty where it isn't needed.
    func admits(_ headers: HTTPFields, body: [UInt8], now: Timestamp) -> Bool {
        switch self {
        case .bearer(let secret):
            guard case .bearer(let shown)? = Authorization(headers) else { return false }
            return secret.isSame(as: shown)
        case .basic(let user, let secret):
            guard case .basic(let name, let password)? = Authorization(headers) else { return false }
            // Both are looked at, whatever the first comes to.
            let (isUser, isSecret) = (Secret(user.utf8).isSame(as: Secret(name.utf8)), secret.isSame(as: password))
            return isUser && isSecret
        case .signed(let key):
            func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
            do {
                try WebhookSignature.verify(
                    id: header("webhook-id"),
                    timestamp: header("webhook-timestamp"),
                    signature: header("webhook-signature"),
                    body: body,
                    with: key,
                    now: now
                )
                return true
            } catch {
                return false
            }
        case .digest(let secret, let name):
            guard let name = HTTPField.Name(name), let shown = headers[name], let code = Self.code(shown) else { return false }
            return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: body, using: SymmetricKey(data: secret.bytes))
        }
    }

    /// A code as senders write it: hex or base64, perhaps after the algorithm's name.
    private static func code(_ text: String) -> [UInt8]? {
        let text = text.hasPrefix("sha256=") ? text.dropFirst(7) : text[...]
        guard text.utf8.count == 64 else { return Base64.decode(String(text)) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let high = rest.popFirst(), let low = rest.popFirst() {
            guard let byte = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
