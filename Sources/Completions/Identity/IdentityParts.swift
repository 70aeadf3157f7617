/// The bytes that identities are hashed from: a label, then each part with its length, so that no two lists can collide.
///
/// As the page LineFormat freezes it: label ‖ 0x00 ‖ each part as its length (u32, big-endian) ‖ UTF-8 bytes; an absent part is
/// the length 0xFFFFFFFF alone. Frozen.
package struct IdentityParts: Sendable {
    /// What is hashed.
    package private(set) var bytes: [UInt8]

    package init(_ label: String, _ parts: [String?] = []) {
        bytes = Array(label.utf8) + [0]
        for part in parts { append(part) }
    }

    /// Parts without a label, as the `webhook-id` is made from.
    package init(unlabelled parts: [String?]) {
        bytes = []
        for part in parts { append(part) }
    }

    package mutating func append(_ part: String?) {
        guard let part else {
            bytes.append(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF])
            return
        }
        let count = UInt32(part.utf8.count)
        bytes.append(contentsOf: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) })
        bytes.append(contentsOf: part.utf8)
    }
}
