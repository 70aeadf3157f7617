/// A number as written: an integer significand and a decimal exponent, never a binary float.
///
/// Scores are compared, hashed and logged, so `0.1` must stay `0.1`. Normalised on creation: no zeros after the last
/// fractional digit, no negative zero. At most ``maximumDigits`` digits are written, not counting a lone zero before the point.
package struct ExactDecimal: Hashable, Sendable {
    /// The most digits a number may have when written out; beyond it the input line is refused.
    package static let maximumDigits = 34

    // Two halves rather than an Int128, for the reason that `Identifier` gives.
    private let high: Int64
    private let low: UInt64
    /// Never positive: the number is `significand × 10^exponent`.
    private let exponent: Int

    private var significand: Int128 { Int128(high) << 64 | Int128(low) }

    private init(significand: Int128, exponent: Int) {
        high = Int64(truncatingIfNeeded: significand >> 64)
        low = UInt64(truncatingIfNeeded: significand)
        self.exponent = exponent
    }

    /// Creates a whole number.
    package init(_ whole: Int) { self.init(significand: Int128(whole), exponent: 0) }

    /// Reads a plain decimal token: an optional minus, digits, optionally a point and digits.
    ///
    /// - Returns: `nil` for anything else: an exponent, a plus sign, separators, blanks, or more than 34 digits.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        let read = text.withUTF8 { unsafe Self.read($0.span) }
        guard let read else { return nil }
        self = read
    }

    /// Reads a plain decimal token from its bytes.
    package init?(_ bytes: borrowing Span<UInt8>) {
        guard let read = Self.read(bytes) else { return nil }
        self = read
    }

    private static func read(_ bytes: borrowing Span<UInt8>) -> ExactDecimal? {
        var index = 0
        let isNegative = bytes.count > 0 && bytes[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        var end = bytes.count
        var point: Int?
        for place in index..<max(index, end) {
            if bytes[place] == UInt8(ascii: ".") {
                guard point == nil else { return nil }
                point = place
            } else {
                guard bytes[place] &- 0x30 < 10 else { return nil }
            }
        }
        let whole = (point ?? end) - index
        guard whole > 0, point.map({ $0 + 1 < end }) ?? true else { return nil }
        // No zeros after the last fractional digit, and no leading ones.
        if let point { while end > point + 1, bytes[end - 1] == UInt8(ascii: "0") { end -= 1 } }
        let fraction = point.map { end - $0 - 1 } ?? 0
        var first = index
        while first < index + whole, bytes[first] == UInt8(ascii: "0") { first += 1 }
        guard index + whole - first + fraction <= maximumDigits else { return nil }
        var small: Int64 = 0
        var large: Int128 = 0
        let isSmall = index + whole - first + fraction <= 18
        for place in first..<max(first, end) where bytes[place] != UInt8(ascii: ".") {
            if isSmall { small = small * 10 + Int64(bytes[place] &- 0x30) } else { large = large * 10 + Int128(bytes[place] &- 0x30) }
        }
        let magnitude = isSmall ? Int128(small) : large
        return ExactDecimal(significand: isNegative ? -magnitude : magnitude, exponent: -fraction)
    }
}

extension ExactDecimal: CustomStringConvertible {
    /// The canonical token: what a line, a fingerprint and a body hold.
    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends what `description` says.
    package func write(to text: inout [UInt8]) {
        if high < 0 { text.append(UInt8(ascii: "-")) }
        let magnitude = significand.magnitude
        var digits = InlineArray<40, UInt8>(repeating: UInt8(ascii: "0"))
        var count = 0
        if magnitude.leadingZeroBitCount >= 64 {
            var rest = UInt64(truncatingIfNeeded: magnitude)
            while rest > 0 {
                digits[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                count += 1
            }
        } else {
            var rest = magnitude
            while rest > 0 {
                digits[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                count += 1
            }
        }
        // At least one digit stands before the point; the digits lie in reverse order, with zeros beyond them.
        count = max(count, 1 - exponent)
        for place in stride(from: count - 1, through: 0, by: -1) {
            text.append(digits[place])
            if place == -exponent, exponent < 0 { text.append(UInt8(ascii: ".")) }
        }
    }
}

extension ExactDecimal: Comparable {
    /// Compares by value; exact for every pair, since both sides have at most 34 digits on either side of the point.
    package static func < (left: Self, right: Self) -> Bool {
        // Nearly all numbers are small enough to be compared as whole ones, once they have the same exponent.
        if left.isShort, right.isShort {
            let exponent = min(left.exponent, right.exponent)
            return left.scaled(to: exponent) < right.scaled(to: exponent)
        }
        if (left.significand < 0) != (right.significand < 0) { return left.significand < 0 }
        let smaller = left.isSmallerInMagnitude(than: right)
        return left.significand < 0 ? left != right && !smaller : smaller
    }

    private var isShort: Bool { significand.magnitude < 1 << 62 && exponent > -18 }

    /// The significand that the number has with another exponent, which is not larger and at least -18.
    private func scaled(to other: Int) -> Int128 { (other..<exponent).reduce(significand) { scaled, _ in scaled * 10 } }

    private func isSmallerInMagnitude(than other: Self) -> Bool {
        let (whole, fraction) = digits
        let (otherWhole, otherFraction) = other.digits
        if whole.count != otherWhole.count { return whole.count < otherWhole.count }
        if whole != otherWhole { return whole.lexicographicallyPrecedes(otherWhole) }
        return fraction.lexicographicallyPrecedes(otherFraction)
    }

    /// The digits before and after the point, without leading zeros before it.
    private var digits: (whole: [UInt8], fraction: [UInt8]) {
        let all = Array(String(significand.magnitude).utf8)
        let padded = Array(repeating: UInt8(ascii: "0"), count: max(0, -exponent - all.count)) + all
        return (
            Array(padded.dropLast(-exponent).drop { $0 == UInt8(ascii: "0") }),
            Array(padded.suffix(-exponent))
        )
    }
}

extension ExactDecimal {
    /// The exact sum; `nil` when it has more digits than are kept.
    package func adding(_ other: ExactDecimal) -> ExactDecimal? {
        let common = min(exponent, other.exponent)
        guard let left = significand(at: common), let right = other.significand(at: common) else { return nil }
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? nil : Self.normalised(sum, common)
    }

    /// The exact product; `nil` when it has more digits than are kept.
    package func multiplied(by other: ExactDecimal) -> ExactDecimal? {
        let (product, overflow) = significand.multipliedReportingOverflow(by: other.significand)
        return overflow ? nil : Self.normalised(product, exponent + other.exponent)
    }

    private func significand(at lower: Int) -> Int128? {
        var scaled = significand
        for _ in lower..<exponent {
            let (next, overflow) = scaled.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            scaled = next
        }
        return scaled
    }

    private static func normalised(_ significand: Int128, _ exponent: Int) -> ExactDecimal? {
        var (significand, exponent) = (significand, exponent)
        while exponent < 0, significand % 10 == 0 {
            significand /= 10
            exponent += 1
        }
        guard significand.magnitude < 10_000_000_000_000_000_000_000_000_000_000_000, exponent >= -maximumDigits else { return nil }
        return ExactDecimal(significand: significand, exponent: exponent)
    }
}
