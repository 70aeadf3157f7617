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
        var bytes = Array(text.utf8)[...]
        let negative = bytes.first == UInt8(ascii: "-")
        if negative { bytes = bytes.dropFirst() }
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || !parts[1].isEmpty else { return nil }
        var fraction = parts.count == 2 ? parts[1] : parts[0].prefix(0)
        while fraction.last == UInt8(ascii: "0") { fraction = fraction.dropLast() }
        let leading = whole.drop { $0 == UInt8(ascii: "0") }
        guard leading.count + fraction.count <= Self.maximumDigits else { return nil }
        var magnitude: Int128 = 0
        for digit in whole {
            guard let value = Self.digit(digit) else { return nil }
            magnitude = magnitude * 10 + value
        }
        if parts.count == 2 {
            guard parts[1].allSatisfy({ Self.digit($0) != nil }) else { return nil }
        }
        for digit in fraction { magnitude = magnitude * 10 + (Self.digit(digit) ?? 0) }
        self.init(significand: negative ? -magnitude : magnitude, exponent: -fraction.count)
    }

    private static func digit(_ byte: UInt8) -> Int128? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int128(byte - UInt8(ascii: "0")) : nil
    }
}

extension ExactDecimal: CustomStringConvertible {
    /// The canonical token: what a line, a fingerprint and a body hold.
    package var description: String {
        guard exponent < 0 else { return String(significand) }
        var digits = String(significand.magnitude)
        if digits.utf8.count <= -exponent {
            digits = String(repeating: "0", count: -exponent - digits.utf8.count + 1) + digits
        }
        let point = digits.index(digits.endIndex, offsetBy: exponent)
        return (significand < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
    }
}

extension ExactDecimal: Comparable {
    /// Compares by value; exact for every pair, since both sides have at most 34 digits on either side of the point.
    package static func < (left: Self, right: Self) -> Bool {
        if (left.significand < 0) != (right.significand < 0) { return left.significand < 0 }
        let smaller = left.isSmallerInMagnitude(than: right)
        return left.significand < 0 ? left != right && !smaller : smaller
    }

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
