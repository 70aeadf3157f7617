/// Reads canonical JSON whose keys come in a known order: the counterpart of ``JSONWriter``, strict to the byte.
///
/// Since a line has one spelling only, reading is walking: each call takes the next key or leaves it alone. Whatever it reads, the writer
/// writes the same way again.
package struct LineReader: Sendable {
    private let bytes: [UInt8]
    private var index: Int
    private let begin: Int
    private let limit: Int
    private var needsComma = false

    package init(_ bytes: [UInt8]) { self.init(bytes, in: bytes.indices) }

    /// Reads what lies at a place among others.
    package init(_ bytes: [UInt8], in range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a line lies within its bytes")
        self.bytes = bytes
        begin = range.lowerBound
        index = range.lowerBound
        limit = range.upperBound
    }

    /// Where the reader stands, in bytes.
    package var offset: Int { index - begin }

    func expected(_ what: String) -> LineError { LineError(offset: offset, expected: what) }

    package mutating func end() throws(LineError) {
        guard index == limit else { throw expected("the end of the line") }
    }

    private mutating func take(_ byte: UInt8) throws(LineError) {
        guard index < limit, bytes[index] == byte else { throw expected("'\(Character(UnicodeScalar(byte)))'") }
        index += 1
    }

    /// Whether the next member has this name; if so, stands before its value.
    private mutating func enter(_ name: StaticString) -> Bool {
        var place = index
        if needsComma {
            guard place < limit, bytes[place] == UInt8(ascii: ",") else { return false }
            place += 1
        }
        let count = name.utf8CodeUnitCount
        guard place + count + 3 <= limit, bytes[place] == UInt8(ascii: "\""), bytes[place + count + 1] == UInt8(ascii: "\""),
            bytes[place + count + 2] == UInt8(ascii: ":")
        else { return false }
        let letters = unsafe name.utf8Start
        for letter in 0..<count where unsafe bytes[place + 1 + letter] != letters[letter] { return false }
        index = place + count + 3
        needsComma = false
        return true
    }

    /// Takes the next member if it has this name, and exactly this text without escapes; else leaves it alone.
    mutating func takes(_ name: StaticString, _ text: [UInt8]) -> Bool {
        let (before, neededComma) = (index, needsComma)
        guard enter(name) else { return false }
        let end = index + text.count + 2
        if end <= limit, bytes[index] == UInt8(ascii: "\""), bytes[end - 1] == UInt8(ascii: "\""),
            text.indices.allSatisfy({ bytes[index + 1 + $0] == text[$0] })
        {
            (index, needsComma) = (end, true)
            return true
        }
        (index, needsComma) = (before, neededComma)
        return false
    }

    private mutating func require(_ name: StaticString) throws(LineError) {
        guard enter(name) else { throw expected("the key \"\(name)\"") }
    }

    /// An object as the whole value, or as an array's element.
    package mutating func object<Value>(_ members: (inout LineReader) throws(LineError) -> Value) throws(LineError) -> Value {
        try separate()
        try take(UInt8(ascii: "{"))
        needsComma = false
        let value = try members(&self)
        try take(UInt8(ascii: "}"))
        needsComma = true
        return value
    }

    /// The object of a member.
    package mutating func object<Value>(
        _ name: StaticString,
        _ members: (inout LineReader) throws(LineError) -> Value
    ) throws(LineError) -> Value {
        try require(name)
        return try object(members)
    }

    /// The object of a member that may be absent.
    package mutating func optionalObject<Value>(
        _ name: StaticString,
        _ members: (inout LineReader) throws(LineError) -> Value
    ) throws(LineError) -> Value? {
        guard enter(name) else { return nil }
        return try object(members)
    }

    /// The elements of a member's array.
    package mutating func array<Element>(
        _ name: StaticString,
        _ element: (inout LineReader) throws(LineError) -> Element
    ) throws(LineError) -> [Element] {
        try require(name)
        return try elements(element)
    }

    /// The elements of a member's array that may be absent.
    package mutating func optionalArray<Element>(
        _ name: StaticString,
        _ element: (inout LineReader) throws(LineError) -> Element
    ) throws(LineError) -> [Element]? {
        guard enter(name) else { return nil }
        return try elements(element)
    }

    private mutating func elements<Element>(
        _ element: (inout LineReader) throws(LineError) -> Element
    ) throws(LineError) -> [Element] {
        try take(UInt8(ascii: "["))
        var elements: [Element] = []
        needsComma = false
        while index < limit, bytes[index] != UInt8(ascii: "]") {
            elements.append(try element(&self))
        }
        try take(UInt8(ascii: "]"))
        needsComma = true
        return elements
    }

    /// All members of an object whose names are not known beforehand.
    package mutating func members<Value>(
        _ value: (inout LineReader) throws(LineError) -> Value
    ) throws(LineError) -> [(String, Value)] {
        var members: [(String, Value)] = []
        while index < limit, bytes[index] != UInt8(ascii: "}") {
            let name = try stringElement()
            try take(UInt8(ascii: ":"))
            needsComma = false
            members.append((name, try value(&self)))
        }
        return members
    }

    private mutating func separate() throws(LineError) {
        if needsComma { try take(UInt8(ascii: ",")) }
        needsComma = true
    }

    package mutating func string(_ name: StaticString) throws(LineError) -> String {
        try require(name)
        return try stringElement()
    }

    package mutating func optionalString(_ name: StaticString) throws(LineError) -> String? {
        enter(name) ? try stringElement() : nil
    }

    /// A text that reads as some value; the key must be there.
    package mutating func value<Value>(_ name: StaticString, _ read: (String) -> Value?) throws(LineError) -> Value {
        let text = try string(name)
        guard let value = read(text) else { throw expected("a \(Value.self) under \"\(name)\"") }
        return value
    }

    /// A text that reads as some value; the key may be absent.
    package mutating func optionalValue<Value>(_ name: StaticString, _ read: (String) -> Value?) throws(LineError) -> Value? {
        guard let text = try optionalString(name) else { return nil }
        guard let value = read(text) else { throw expected("a \(Value.self) under \"\(name)\"") }
        return value
    }

    package mutating func number(_ name: StaticString) throws(LineError) -> Int {
        try require(name)
        return try numberElement()
    }

    package mutating func optionalNumber(_ name: StaticString) throws(LineError) -> Int? {
        enter(name) ? try numberElement() : nil
    }

    /// A text without escapes that reads as some value; the key must be there.
    package mutating func plain<Value>(
        _ name: StaticString,
        _ read: (borrowing Span<UInt8>) -> Value?
    ) throws(LineError) -> Value {
        try require(name)
        return try plainElement(name, read)
    }

    /// A text without escapes that reads as some value; the key may be absent.
    package mutating func optionalPlain<Value>(
        _ name: StaticString,
        _ read: (borrowing Span<UInt8>) -> Value?
    ) throws(LineError) -> Value? {
        enter(name) ? try plainElement(name, read) : nil
    }

    private mutating func plainElement<Value>(
        _ name: StaticString,
        _ read: (borrowing Span<UInt8>) -> Value?
    ) throws(LineError) -> Value {
        try separate()
        try take(UInt8(ascii: "\""))
        let start = index
        skipUnescaped()
        guard index < limit, bytes[index] == UInt8(ascii: "\""), let value = read(bytes.span.extracting(start..<index)) else {
            throw expected("a \(Value.self) under \"\(name)\"")
        }
        index += 1
        return value
    }

    package mutating func optionalDecimal(_ name: StaticString) throws(LineError) -> ExactDecimal? {
        guard enter(name) else { return nil }
        let token = try numberToken()
        guard isCanonicalNumber(token), let decimal = ExactDecimal(bytes.span.extracting(token)) else {
            throw expected("a canonical decimal")
        }
        return decimal
    }

    package mutating func numberElement() throws(LineError) -> Int {
        let token = try numberToken()
        guard isCanonicalNumber(token) else { throw expected("a whole number") }
        let isNegative = bytes[token.lowerBound] == UInt8(ascii: "-")
        var number = 0
        for place in token.dropFirst(isNegative ? 1 : 0) {
            guard bytes[place] != UInt8(ascii: ".") else { throw expected("a whole number") }
            let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let digit = Int(bytes[place] - 0x30)
            let (sum, isStillTooLarge) = tens.addingReportingOverflow(isNegative ? -digit : digit)
            guard !isTooLarge, !isStillTooLarge else { throw expected("a whole number") }
            number = sum
        }
        return number
    }

    private mutating func numberToken() throws(LineError) -> Range<Int> {
        try separate()
        let start = index
        while index < limit, bytes[index] == 0x2D || bytes[index] == 0x2E || bytes[index] &- 0x30 < 10 { index += 1 }
        guard index > start else { throw expected("a number") }
        return start..<index
    }

    /// Whether a number is spelled as the writer spells it: no zeros that say nothing, no negative zero.
    private func isCanonicalNumber(_ token: Range<Int>) -> Bool {
        let digits = bytes[token.lowerBound] == UInt8(ascii: "-") ? token.dropFirst() : token
        var point: Int?
        for place in digits {
            if bytes[place] &- 0x30 < 10 { continue }
            guard bytes[place] == UInt8(ascii: "."), point == nil else { return false }
            point = place
        }
        let whole = digits.lowerBound..<(point ?? digits.upperBound)
        guard !whole.isEmpty, whole.count == 1 || bytes[whole.lowerBound] != UInt8(ascii: "0") else { return false }
        if let point { return point + 1 < digits.upperBound && bytes[digits.upperBound - 1] != UInt8(ascii: "0") }
        return digits.count == token.count || bytes[whole.lowerBound] != UInt8(ascii: "0")
    }

    /// Goes on to the next byte of a string that ends it or needs a look.
    ///
    /// - Returns: whether all bytes before it are ASCII.
    @discardableResult
    private mutating func skipUnescaped() -> Bool {
        let (begin, limit) = (index, limit)
        let (end, seen) = unsafe bytes.withUnsafeBufferPointer { bytes in
            var place = begin
            var seen: UInt8 = 0
            while place < limit {
                let byte = unsafe bytes[place]
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
                seen |= byte
                place += 1
            }
            return (place, seen)
        }
        index = end
        return seen < 0x80
    }

    package mutating func stringElement() throws(LineError) -> String {
        try separate()
        try take(UInt8(ascii: "\""))
        let start = index
        let isASCII = skipUnescaped()
        guard index < limit else { throw expected("the end of a string") }
        if bytes[index] == UInt8(ascii: "\"") {
            let range = start..<index
            index += 1
            if isASCII {
                return unsafe bytes.withUnsafeBufferPointer {
                    unsafe String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self)
                }
            }
            guard let text = String(validating: bytes[range], as: UTF8.self) else { throw expected("UTF-8") }
            return text
        }
        var text = Array(bytes[start..<index])
        while index < limit, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 1
                text.append(try escaped())
            } else {
                guard bytes[index] >= 0x20 else { throw expected("an escaped control character") }
                text.append(bytes[index])
                index += 1
            }
        }
        try take(UInt8(ascii: "\""))
        guard let text = String(validating: text, as: UTF8.self) else { throw expected("UTF-8") }
        return text
    }

    /// The byte that an escape stands for; canonical lines escape ASCII only, each character in one way.
    private mutating func escaped() throws(LineError) -> UInt8 {
        guard index < limit else { throw expected("an escape") }
        defer { index += 1 }
        switch bytes[index] {
        case UInt8(ascii: "\""): return UInt8(ascii: "\"")
        case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "u"):
            guard index + 4 < limit, bytes[index + 1] == 0x30, bytes[index + 2] == 0x30, let high = hexValue(bytes[index + 3]),
                let low = hexValue(bytes[index + 4]), case let code = high << 4 | low, code < 0x20,
                ![0x08, 0x09, 0x0A, 0x0C, 0x0D].contains(code)
            else { throw expected("a control character's escape") }
            index += 4
            return code
        default: throw expected("an escape")
        }
    }
}

/// The value of a lower-case hex digit.
func hexValue(_ digit: UInt8) -> UInt8? {
    let number = digit &- 0x30
    let letter = digit &- 0x61
    return number < 10 ? number : letter < 6 ? letter + 10 : nil
}

/// Reads eight lower-case hex digits at once.
///
/// Each byte's digit is computed as if it were one, then spelled again: what comes out otherwise, or beyond 15, was none.
func hexValue(ofEightDigitsIn text: borrowing Span<UInt8>, at place: Int) -> UInt32? {
    precondition(place >= 0 && place + 8 <= text.count, "eight digits lie within the text")
    let word = unsafe UInt64(bigEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
    let ones: UInt64 = 0x0101_0101_0101_0101
    let digits = (word & (ones &* 0x0F)) &+ (word >> 6 & ones) &* 9
    let spelled = digits &+ (ones &* 0x30) &+ ((digits &+ ones &* 6) >> 4 & ones) &* 0x27
    guard spelled == word, digits & (ones &* 0xF0) == 0 else { return nil }
    var packed = (digits | digits >> 4) & 0x00FF_00FF_00FF_00FF
    packed = (packed | packed >> 8) & 0x0000_FFFF_0000_FFFF
    return UInt32(truncatingIfNeeded: packed | packed >> 16)
}
