/// The bytes that identities are hashed from: a label, then each part with its length, so that no two lists can collide.
///
/// As the page LineFormat freezes it: label ‖ 0x00 ‖ each part as its length (u32, big-endian) ‖ UTF-8 bytes; an absent part is
/// the length 0xFFFFFFFF alone. Frozen.
package struct IdentityParts: Sendable {
    /// What is hashed.
    package private(set) var bytes: [UInt8]

    package init(_ label: String, _ parts: [String?] = []) {
        bytes = []
        bytes.reserveCapacity(320)
        bytes.append(contentsOf: label.utf8)
        bytes.append(0)
        for part in parts { append(part) }
    }

    /// Parts without a label, as the `webhook-id` is made from.
    package init(unlabelled parts: [String?]) {
        bytes = []
        for part in parts { append(part) }
    }

    package mutating func append(_ part: String?) {
        guard var part else {
            bytes.append(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF])
            return
        }
        part.withUTF8 { utf8 in
            length(utf8.count)
            unsafe bytes.append(contentsOf: utf8)
        }
    }

    /// Appends a part that is written rather than made first; the same bytes as its text gives.
    package mutating func append(writing write: (inout [UInt8]) -> Void) {
        let begin = bytes.count
        bytes.append(contentsOf: [0, 0, 0, 0])
        write(&bytes)
        let count = UInt32(bytes.count - begin - 4)
        for place in 0..<4 { bytes[begin + place] = UInt8(truncatingIfNeeded: count >> UInt32(24 - 8 * place)) }
    }

    /// Appends an exact decimal as a part.
    mutating func append(_ number: ExactDecimal?) {
        guard let number else { return append(String?.none) }
        append { number.write(to: &$0) }
    }

    private mutating func length(_ count: Int) {
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
    }
}
