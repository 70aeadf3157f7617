/// Standard base64 with padding (RFC 4648 section 4), as notes, secrets and signatures use it.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        encode(all: Array(bytes))
    }

    private static func encode(all bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var value: UInt32 = 0
            for index in 0..<3 { value = value << 8 | (index < count ? UInt32(bytes[start + index]) : 0) }
            for digit in 0..<4 {
                text.append(digit <= count ? alphabet[Int(value >> UInt32(18 - 6 * digit) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: `nil` for anything but whole, padded groups of the standard alphabet with zero spare bits.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let utf8 = Array(text.utf8)
        guard utf8.count.isMultiple(of: 4) else { return nil }
        let padding = utf8.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
        var bytes: [UInt8] = []
        var value: UInt32 = 0
        for (index, byte) in utf8.dropLast(padding).enumerated() {
            guard let digit = digit(byte) else { return nil }
            value = value << 6 | digit
            if index % 4 == 3 {
                bytes.append(contentsOf: [16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) })
                value = 0
            }
        }
        switch padding {
        case 1:
            guard value & 0b11 == 0 else { return nil }
            bytes.append(contentsOf: [10, 2].map { UInt8(truncatingIfNeeded: value >> $0) })
        case 2:
            guard value & 0b1111 == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: value >> 4))
        default: break
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte - 0x41)
        case 0x61...0x7A: UInt32(byte - 0x61 + 26)
        case 0x30...0x39: UInt32(byte - 0x30 + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
