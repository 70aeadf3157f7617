/// What an identifier names, and how it is spelled.
package protocol IdentifierKind: Sendable {
    /// Written before the 32 hex digits; empty for keys that stand alone.
    static var prefix: String { get }
}

/// 128 bits that name one thing, written as a prefix and 32 lower-case hex digits.
///
/// Whether the bits are random or derived is the kind's affair; nothing here draws or hashes.
package struct Identifier<Kind: IdentifierKind>: Hashable, Sendable, Comparable {
    // Two halves rather than a UInt128: Swift 6.3 on Linux crashes in async functions that take a parameter aligned to 16 bytes.
    /// The most significant half.
    package let high: UInt64
    /// The least significant half.
    package let low: UInt64

    package init(bits: UInt128) {
        high = UInt64(truncatingIfNeeded: bits >> 64)
        low = UInt64(truncatingIfNeeded: bits)
    }

    package var bits: UInt128 { UInt128(high) << 64 | UInt128(low) }

    /// The first 128 bits of a hash, most significant byte first.
    package init(firstBitsOf hash: some Sequence<UInt8>) { self.init(firstBitsOf: Array(hash)) }

    /// The first 128 bits of a hash, most significant byte first.
    package init(firstBitsOf hash: [UInt8]) {
        var (high, low): (UInt64, UInt64) = (0, 0)
        for byte in hash.prefix(16) {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(byte)
        }
        self.high = high
        self.low = low
    }

    /// The 16 bytes, most significant first: how a database keeps it.
    package var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 16)
        for index in 0..<8 {
            bytes[index] = UInt8(truncatingIfNeeded: high &>> UInt64(56 - 8 * index))
            bytes[index + 8] = UInt8(truncatingIfNeeded: low &>> UInt64(56 - 8 * index))
        }
        return bytes
    }

    package static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }
}

extension Identifier: LosslessStringConvertible {
    /// Reads exactly what `description` writes; upper-case hex is refused.
    package init?(_ text: String) {
        var text = text
        let read = text.withUTF8 { unsafe Self($0.span) }
        guard let read else { return nil }
        self = read
    }

    /// Reads the same from bytes.
    package init?(_ text: borrowing Span<UInt8>) {
        let prefix = Kind.prefix.utf8.count
        guard text.count == prefix + 32 else { return nil }
        var place = 0
        for byte in Kind.prefix.utf8 {
            guard text[place] == byte else { return nil }
            place += 1
        }
        guard let high = Self.half(text, at: prefix), let low = Self.half(text, at: prefix + 16) else { return nil }
        self.high = high
        self.low = low
    }

    private static func half(_ text: borrowing Span<UInt8>, at begin: Int) -> UInt64? {
        guard let high = hexValue(ofEightDigitsIn: text, at: begin), let low = hexValue(ofEightDigitsIn: text, at: begin + 8) else {
            return nil
        }
        return UInt64(high) << 32 | UInt64(low)
    }

    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends what `description` says.
    package func write(to text: inout [UInt8]) {
        text.append(contentsOf: Kind.prefix.utf8)
        for half in [high, low] {
            for digit in stride(from: 60, through: 0, by: -4) {
                text.append(hexDigit(UInt8(truncatingIfNeeded: half >> UInt64(digit) & 15)))
            }
        }
    }

    /// The prefix and eight digits: enough for a table row.
    ///
    /// Commands take any unambiguous beginning.
    package var short: String { Kind.prefix + hex(bytes.prefix(4)) }
}

/// Bytes as lower-case hex.
package func hex(_ bytes: some Collection<UInt8>) -> String { hex(Array(bytes)) }

/// Bytes as lower-case hex.
package func hex(_ bytes: [UInt8]) -> String {
    unsafe String(unsafeUninitializedCapacity: bytes.count * 2) { text in
        for (index, byte) in bytes.enumerated() {
            unsafe text[index * 2] = hexDigit(byte >> 4)
            unsafe text[index * 2 + 1] = hexDigit(byte & 15)
        }
        return bytes.count * 2
    }
}

func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 + value - 10 }
