/// Reads canonical JSON whose keys come in a known order: the counterpart of ``JSONWriter``, strict to the byte.
///
/// Since a line has one spelling only, reading is walking: each call takes the next key or leaves it alone.
package struct LineReader: Sendable {
    private let bytes: [UInt8]
    private var index = 0
    private var needsComma = false

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Where the reader stands, in bytes.
    package var offset: Int { index }

    func expected(_ what: String) -> LineError { LineError(offset: index, expected: what) }

    package mutating func end() throws(LineError) {
        guard index == bytes.count else { throw expected("the end of the line") }
    }

    private mutating func take(_ byte: UInt8) throws(LineError) {
        guard index < bytes.count, bytes[index] == byte else { throw expected("'\(Character(UnicodeScalar(byte)))'") }
        index += 1
    }

    private func comes(_ text: some Sequence<UInt8>, at start: Int) -> Int? {
        var position = start
        for byte in text {
            guard position < bytes.count, bytes[position] == byte else { return nil }
            position += 1
        }
        return position
    }

    /// Whether the next member has this name; if so, stands before its value.
    private mutating func enter(_ name: String) -> Bool {
        var position = index
        if needsComma {
            guard let after = comes([UInt8(ascii: ",")], at: position) else { return false }
            position = after
        }
        guard let opened = comes([UInt8(ascii: "\"")], at: position), let named = comes(name.utf8, at: opened),
            let closed = comes([UInt8(ascii: "\""), UInt8(ascii: ":")], at: named)
        else { return false }
        index = closed
        needsComma = false
        return true
    }

    private mutating func require(_ name: String) throws(LineError) {
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
        _ name: String,
        _ members: (inout LineReader) throws(LineError) -> Value
    ) throws(LineError) -> Value {
        try require(name)
        return try object(members)
    }

    /// The object of a member that may be absent.
    package mutating func optionalObject<Value>(
        _ name: String,
        _ members: (inout LineReader) throws(LineError) -> Value
    ) throws(LineError) -> Value? {
        guard enter(name) else { return nil }
        return try object(members)
    }

    /// The elements of a member's array.
    package mutating func array<Element>(
        _ name: String,
        _ element: (inout LineReader) throws(LineError) -> Element
    ) throws(LineError) -> [Element] {
        try require(name)
        try take(UInt8(ascii: "["))
        var elements: [Element] = []
        needsComma = false
        while index < bytes.count, bytes[index] != UInt8(ascii: "]") {
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
        while index < bytes.count, bytes[index] != UInt8(ascii: "}") {
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

    package mutating func string(_ name: String) throws(LineError) -> String {
        try require(name)
        return try stringElement()
    }

    package mutating func optionalString(_ name: String) throws(LineError) -> String? {
        enter(name) ? try stringElement() : nil
    }

    /// A text that reads as some value; the key must be there.
    package mutating func value<Value>(_ name: String, _ read: (String) -> Value?) throws(LineError) -> Value {
        let text = try string(name)
        guard let value = read(text) else { throw expected("a \(Value.self) under \"\(name)\"") }
        return value
    }

    /// A text that reads as some value; the key may be absent.
    package mutating func optionalValue<Value>(_ name: String, _ read: (String) -> Value?) throws(LineError) -> Value? {
        guard let text = try optionalString(name) else { return nil }
        guard let value = read(text) else { throw expected("a \(Value.self) under \"\(name)\"") }
        return value
    }

    package mutating func number(_ name: String) throws(LineError) -> Int {
        try require(name)
        return try numberElement()
    }

    package mutating func optionalNumber(_ name: String) throws(LineError) -> Int? {
        enter(name) ? try numberElement() : nil
    }

    package mutating func optionalDecimal(_ name: String) throws(LineError) -> ExactDecimal? {
        guard enter(name) else { return nil }
        let token = try numberToken()
        guard let decimal = ExactDecimal(token), decimal.description == token else { throw expected("a canonical decimal") }
        return decimal
    }

    package mutating func numberElement() throws(LineError) -> Int {
        let token = try numberToken()
        guard let number = Int(token), String(number) == token else { throw expected("a whole number") }
        return number
    }

    private mutating func numberToken() throws(LineError) -> String {
        try separate()
        let start = index
        while index < bytes.count, bytes[index] == 0x2D || bytes[index] == 0x2E || (0x30...0x39).contains(bytes[index]) { index += 1 }
        guard index > start else { throw expected("a number") }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    package mutating func stringElement() throws(LineError) -> String {
        try separate()
        try take(UInt8(ascii: "\""))
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\"), bytes[index] >= 0x20 {
            index += 1
        }
        guard index < bytes.count else { throw expected("the end of a string") }
        if bytes[index] == UInt8(ascii: "\"") {
            defer { index += 1 }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }
        var text = Array(bytes[start..<index])
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
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
        return String(decoding: text, as: UTF8.self)
    }

    /// The byte that an escape stands for; canonical lines escape ASCII only.
    private mutating func escaped() throws(LineError) -> UInt8 {
        guard index < bytes.count else { throw expected("an escape") }
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
            let digits = bytes[(index + 1)...].prefix(4)
            guard digits.count == 4, let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), code < 0x20 else {
                throw expected("a control character's escape")
            }
            index += 4
            return code
        default: throw expected("an escape")
        }
    }
}
