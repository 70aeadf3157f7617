package import Completions

/// Reads what a slot points at.
package enum JSONText {
    /// A string as text.
    ///
    /// - Returns: `nil` when an escape names a lone surrogate, which no text can hold (RFC 8259 section 8.2).
    package static func string(_ slot: JSONSlot, in text: RawSpan) -> String? {
        unsafe text.withUnsafeBytes { bytes in
            guard slot.isEscaped else {
                return unsafe String(decoding: UnsafeRawBufferPointer(rebasing: bytes[slot.begin..<slot.end]), as: UTF8.self)
            }
            return unsafe decode(bytes, slot.begin..<slot.end).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// A number's token, as it is written.
    package static func token(_ slot: JSONSlot, in text: RawSpan) -> String {
        unsafe text.withUnsafeBytes { bytes in
            unsafe String(decoding: UnsafeRawBufferPointer(rebasing: bytes[slot.begin..<slot.end]), as: UTF8.self)
        }
    }

    /// A number as an exact decimal, its exponent written out.
    ///
    /// - Returns: `nil` when it would have more than ``ExactDecimal/maximumDigits`` digits.
    package static func decimal(_ slot: JSONSlot, in text: RawSpan) -> ExactDecimal? {
        let plain = unsafe text.withUnsafeBytes { bytes in
            unsafe UnsafeRawBufferPointer(rebasing: bytes[slot.begin..<slot.end]).withMemoryRebound(to: UInt8.self) {
                unsafe ExactDecimal($0.span)
            }
        }
        return plain ?? decimal(token(slot, in: text))
    }

    /// A text that is a JSON number, as an exact decimal.
    static func number(_ text: String) -> ExactDecimal? {
        var scanner = JSONScanner(JSONPlan([[]]))
        let bytes = Array(text.utf8)
        guard unsafe (try? scanner.scan(bytes.span.bytes)) != nil, scanner.slots[0].kind == .number else { return nil }
        return unsafe decimal(scanner.slots[0], in: bytes.span.bytes)
    }

    /// A JSON number's token as an exact decimal.
    package static func decimal(_ token: String) -> ExactDecimal? {
        guard let mark = token.utf8.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return ExactDecimal(token) }
        let isNegative = token.hasPrefix("-")
        let mantissa = token[..<mark].drop { $0 == "-" }
        let parts = mantissa.split(separator: ".", maxSplits: 1)
        let whole = String(parts.first ?? "")
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        var digits = whole + fraction
        if digits.allSatisfy({ $0 == "0" }) { return ExactDecimal(0) }
        guard let exponent = Int(token[token.index(after: mark)...].drop { $0 == "+" }), (-10_000...10_000).contains(exponent)
        else { return nil }
        // Where the point stands, counted in digits from the left.
        var point = whole.utf8.count + exponent
        let leading = digits.prefix { $0 == "0" }.count
        digits = String(digits.dropFirst(leading))
        point -= leading
        while digits.hasSuffix("0") { digits.removeLast() }
        guard max(digits.utf8.count, point, digits.utf8.count - point) <= ExactDecimal.maximumDigits else { return nil }
        let sign = isNegative ? "-" : ""
        if point <= 0 { return ExactDecimal(sign + "0." + String(repeating: "0", count: -point) + digits) }
        if point >= digits.utf8.count {
            return ExactDecimal(sign + digits + String(repeating: "0", count: point - digits.utf8.count))
        }
        let split = digits.index(digits.startIndex, offsetBy: point)
        return ExactDecimal(sign + digits[..<split] + "." + digits[split...])
    }

    /// Whether a boolean's slot says true.
    package static func isTrue(_ slot: JSONSlot, in text: RawSpan) -> Bool { slot.end - slot.begin == 4 }

    /// The first member of an object that is a string, as text.
    package static func firstString(ofObject slot: JSONSlot, in text: RawSpan) -> String? {
        unsafe text.withUnsafeBytes { bytes in
            var walk = unsafe JSONWalk(UnsafeRawBufferPointer(rebasing: bytes[slot.begin..<slot.end]), from: 1)
            do {
                unsafe walk.skipWhiteSpace()
                _ = unsafe try walk.key()
                unsafe try walk.colon()
                guard unsafe try walk.take() == UInt8(ascii: "\"") else { return nil }
                let begin = unsafe walk.index
                _ = unsafe try walk.string()
                return unsafe decode(walk.bytes, begin..<walk.index - 1).map { String(decoding: $0, as: UTF8.self) }
            } catch {
                return nil
            }
        }
    }

    /// The UTF-8 of a string whose escapes the scanner has checked.
    static func decode(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = unsafe bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                decoded.append(byte)
                continue
            }
            let escape = unsafe bytes[index]
            index += 1
            switch escape {
            case UInt8(ascii: "b"): decoded.append(0x08)
            case UInt8(ascii: "f"): decoded.append(0x0C)
            case UInt8(ascii: "n"): decoded.append(0x0A)
            case UInt8(ascii: "r"): decoded.append(0x0D)
            case UInt8(ascii: "t"): decoded.append(0x09)
            case UInt8(ascii: "u"):
                var code = unsafe unit(bytes, index)
                index += 4
                if code & 0xFC00 == 0xD800 {
                    guard index + 6 <= range.upperBound, unsafe bytes[index] == UInt8(ascii: "\\"),
                        unsafe bytes[index + 1] == UInt8(ascii: "u"), case let low = unsafe unit(bytes, index + 2), low & 0xFC00 == 0xDC00
                    else { return nil }
                    index += 6
                    code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
                }
                guard let scalar = Unicode.Scalar(code) else { return nil }
                decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            default: decoded.append(escape)
            }
        }
        return decoded
    }

    private static func unit(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt32 {
        (0..<4).reduce(0) { code, place in unsafe code << 4 | UInt32(hexDigit(bytes[index + place]) ?? 0) }
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
