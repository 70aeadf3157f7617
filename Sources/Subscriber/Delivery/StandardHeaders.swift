import Completions
package import Vault

/// The headers of an attempt but for its signature.
package enum StandardHeaders {
    /// What the body is, who sends it, and what the operator added: own headers, then a credential.
    package static func headers(of contentType: String, _ settings: EndpointSettings) -> [(name: String, value: String)] {
        var headers = [
            (name: "content-type", value: contentType),
            (name: "user-agent", value: "Tassel/0.1 (Standard Webhooks)"),
            (name: "accept", value: "*/*"),
        ]
        headers += settings.headers.map { ($0.name, $0.value) }
        switch settings.credential {
        case .bearer(let token): headers.append(("authorization", "Bearer " + String(decoding: token.bytes, as: UTF8.self)))
        case .basic(let pair): headers.append(("authorization", "Basic " + Base64.encode(pair.bytes)))
        case nil: break
        }
        return headers
    }
}

/// Spreads retries, so that a receiver that comes back isn't met by all of them at once.
enum Jitter {
    /// From -0.2 to 0.2, from two random bytes.
    static func draw(from bytes: [UInt8]) -> Double {
        let value = bytes.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        return Double(value) / 65_535 * 0.4 - 0.2
    }
}
