import Completions
import Crypto
import HTTPTypes

/// What a request shows of who sent it (RFC 9110 section 11.6.2).
enum Authorization {
    case bearer(Secret)
    case basic(user: String, password: Secret)

    /// Reads the header.
    ///
    /// - Returns: `nil` where there is none, or none that can be understood.
    init?(_ headers: HTTPFields) {
        // More than one is a contradiction: none of them counts.
        let values = headers[values: .authorization]
        guard values.count == 1, let space = values[0].firstIndex(of: " ") else { return nil }
        let scheme = values[0][..<space].lowercased()
        let credentials = values[0][space...].drop { $0 == " " }
        switch scheme {
        case "bearer" where !credentials.isEmpty: self = .bearer(Secret(credentials.utf8))
        case "basic":
            guard let bytes = Base64.decode(String(credentials)), let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            self = .basic(user: String(decoding: bytes[..<colon], as: UTF8.self), password: Secret(bytes[(colon + 1)...]))
        default: return nil
        }
    }
}

extension Secret {
    /// Whether another is the same, in a time that depends on neither's content.
    func isSame(as other: Secret) -> Bool {
        let (mine, theirs) = (SHA256.hash(data: bytes), SHA256.hash(data: other.bytes))
        return zip(mine, theirs).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
