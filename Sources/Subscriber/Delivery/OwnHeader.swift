package import Vault

/// Headers that an operator adds to what an endpoint is sent.
package enum OwnHeader {
    /// Why a header can't be sent.
    package struct Mistake: Error, Hashable, Sendable {
        package let found: String
    }

    /// Those that the request is made of, or that Tassel says itself (RFC 9110; Standard Webhooks 1.0.0).
    private static let reserved: Set<String> = [
        "accept", "authorization", "connection", "content-encoding", "content-length", "content-type", "date", "expect", "host",
        "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
    ]
    private static let reservedBeginnings = ["webhook-", "tassel-"]

    /// The most bytes of a value.
    private static let longest = 4_096

    /// Reads a header as it is typed: `Name: value`.
    package static func read(_ text: String) throws(Mistake) -> EndpointSettings.Header {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            throw Mistake(found: "there is no colon in it: write Name: value")
        }
        let name = text[..<colon]
        guard !name.isEmpty, name.utf8.allSatisfy(isToken) else { throw Mistake(found: "its name holds what no header's name may") }
        let lowered = name.lowercased()
        guard !reserved.contains(lowered), !reservedBeginnings.contains(where: lowered.hasPrefix) else {
            throw Mistake(found: "\(lowered) is not for you to set; for authorization use --bearer or --basic")
        }
        var value = text.utf8[text.utf8.index(after: colon)...]
        while value.first == 0x20 || value.first == 0x09 { value = value.dropFirst() }
        while value.last == 0x20 || value.last == 0x09 { value = value.dropLast() }
        // Anything else could end the header and begin another (RFC 9110 section 5.5).
        guard value.count <= longest, value.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 }) else {
            throw Mistake(
                found: "the value of \(lowered) holds control characters or letters beyond ASCII, or is longer than \(longest) bytes"
            )
        }
        return EndpointSettings.Header(name: lowered, value: String(decoding: value, as: UTF8.self))
    }

    /// A character of a token (RFC 9110 section 5.6.2).
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
