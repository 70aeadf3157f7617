import Crypto
import SwiftASN1

/// What a time-stamping authority is asked to sign: the hash of a checkpoint's note (RFC 3161 section 2.4.1).
package struct TimestampQuery: Hashable, Sendable {
    /// SHA-256 of what is to be stamped.
    package let imprint: [UInt8]
    /// What the answer must repeat, so that it is no older answer.
    package let nonce: [UInt8]

    /// - Parameters:
    ///   - text: what is to be stamped: the note as it is published, to the byte.
    ///   - random: eight random bytes.
    package init(of text: String, random: [UInt8]) {
        imprint = Array(SHA256.hash(data: Array(text.utf8)))
        // A positive integer in its shortest form: it begins with neither a zero nor a sign.
        nonce = [(random.first ?? 0) & 0x7F | 0x40] + random.dropFirst()
    }

    /// The query as it is sent: DER, asking for the authority's certificate in the answer.
    package var bytes: [UInt8] {
        get throws {
            var serializer = DER.Serializer()
            try serializer.appendConstructedNode(identifier: .sequence) { query in
                try query.serialize(1)
                try query.appendConstructedNode(identifier: .sequence) { imprint in
                    try imprint.appendConstructedNode(identifier: .sequence) { algorithm in
                        try algorithm.serialize(TimestampReply.sha256)
                        try algorithm.serialize(ASN1Null())
                    }
                    try imprint.serialize(ASN1OctetString(contentBytes: self.imprint[...]))
                }
                query.appendPrimitiveNode(identifier: .integer) { $0 += nonce }
                try query.serialize(true)
            }
            return serializer.serializedBytes
        }
    }
}
