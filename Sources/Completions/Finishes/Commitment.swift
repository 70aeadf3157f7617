/// 32 bytes that bind a line to personal data kept elsewhere; without the salt they tell nothing.
package struct Commitment: Hashable, Sendable {
    package let bytes: [UInt8]

    /// - Returns: `nil` unless there are exactly 32 bytes.
    package init?(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 lower-case hex digits.
    package init?(hex text: borrowing Span<UInt8>) {
        guard text.count == 64 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for place in stride(from: 0, to: 64, by: 8) {
            guard let four = hexValue(ofEightDigitsIn: text, at: place) else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: four >> 24))
            bytes.append(UInt8(truncatingIfNeeded: four >> 16))
            bytes.append(UInt8(truncatingIfNeeded: four >> 8))
            bytes.append(UInt8(truncatingIfNeeded: four))
        }
        self.bytes = bytes
    }
}

extension Commitment: CustomStringConvertible {
    package var description: String { hex(bytes) }
}
