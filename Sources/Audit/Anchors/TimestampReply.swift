package import Completions
import SwiftASN1

/// What a time-stamping authority answered (RFC 3161 section 2.4.2), read for what it says; whether its signature is good is for a tool that
/// knows whom to trust, such as `openssl ts -verify`.
package struct TimestampReply: Hashable, Sendable {
    static let sha256: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 1]
    private static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 7, 2]
    private static let content: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 16, 1, 4]

    /// The whole reply, as it came.
    package let bytes: [UInt8]
    /// SHA-256 of what was stamped.
    package let imprint: [UInt8]
    package let nonce: [UInt8]?
    /// When the authority says that it was.
    package let time: Timestamp

    /// Why an answer stamps nothing.
    package struct Malformed: Error, Hashable, Sendable {
        package let found: String
    }

    package init(_ bytes: [UInt8]) throws(Malformed) {
        self.bytes = bytes
        let reply = try Self.parts(try Self.parse(bytes), "a reply")
        try Self.checkGranted(reply.first)
        guard reply.count > 1 else { throw Malformed(found: "it holds no token") }
        let information = try Self.information(in: reply[1])
        let fields = try Self.parts(information, "what was stamped")
        guard fields.count >= 5 else { throw Malformed(found: "what was stamped lacks fields") }
        let imprint = try Self.parts(fields[2], "the imprint")
        guard imprint.count == 2, let algorithm = try Self.parts(imprint[0], "the hash").first,
            (try? ASN1ObjectIdentifier(berEncoded: algorithm)) == Self.sha256
        else { throw Malformed(found: "it stamps another kind of hash than SHA-256") }
        self.imprint = try Self.primitive(imprint[1], "the imprint")
        guard let time = Self.time(String(decoding: try Self.primitive(fields[4], "the time"), as: UTF8.self)) else {
            throw Malformed(found: "its time can't be read")
        }
        self.time = time
        nonce = try fields.dropFirst(5).first { $0.identifier == .integer }.map { node throws(Malformed) in
            try Self.primitive(node, "the nonce")
        }
    }

    /// The TSTInfo in a token's SignedData (RFC 5652 section 5.1).
    private static func information(in token: ASN1Node) throws(Malformed) -> ASN1Node {
        let outer = try parts(token, "the token")
        guard outer.count == 2, (try? ASN1ObjectIdentifier(berEncoded: outer[0])) == signedData,
            let signed = try parts(outer[1], "the token").first
        else { throw Malformed(found: "its token is no signed data") }
        let fields = try parts(signed, "the signed data")
        guard fields.count >= 3 else { throw Malformed(found: "its signed data lacks fields") }
        let enclosed = try parts(fields[2], "what is signed")
        guard enclosed.count == 2, (try? ASN1ObjectIdentifier(berEncoded: enclosed[0])) == content,
            let octets = try parts(enclosed[1], "what is signed").first, let text = try? ASN1OctetString(berEncoded: octets)
        else { throw Malformed(found: "what is signed is no timestamp") }
        return try parse(Array(text.bytes))
    }

    private static func checkGranted(_ status: ASN1Node?) throws(Malformed) {
        guard let status, let code = try parts(status, "the status").first else { throw Malformed(found: "it has no status") }
        // 0: granted; 1: granted with modifications (section 2.4.2).
        guard let number = try primitive(code, "the status").last, number < 2 else {
            throw Malformed(found: "the authority granted nothing")
        }
    }

    private static func parse(_ bytes: [UInt8]) throws(Malformed) -> ASN1Node {
        do {
            return try BER.parse(bytes)
        } catch {
            throw Malformed(found: "it is no ASN.1")
        }
    }

    private static func parts(_ node: ASN1Node, _ what: String) throws(Malformed) -> [ASN1Node] {
        guard case .constructed(let nodes) = node.content else { throw Malformed(found: "\(what) is not put together of parts") }
        var parts: [ASN1Node] = []
        var iterator = nodes.makeIterator()
        while let part = iterator.next() { parts.append(part) }
        return parts
    }

    private static func primitive(_ node: ASN1Node, _ what: String) throws(Malformed) -> [UInt8] {
        guard case .primitive(let bytes) = node.content else { throw Malformed(found: "\(what) is put together of parts") }
        return Array(bytes)
    }

    /// A GeneralizedTime in UTC: `20261125211500Z`, or with a fraction.
    private static func time(_ text: String) -> Timestamp? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard digits.count == 14, text.hasSuffix("Z") else { return nil }
        let parts = [4, 2, 2, 2, 2, 2].reduce(into: (rest: digits[...], parts: [Substring]())) { state, count in
            state.parts.append(state.rest.prefix(count))
            state.rest = state.rest.dropFirst(count)
        }.parts
        return Timestamp("\(parts[0])-\(parts[1])-\(parts[2])T\(parts[3]):\(parts[4]):\(parts[5])Z")
    }
}
