/// A walk over the bytes of a JSON text: each step takes one token or throws where the grammar is left.
///
/// Lives inside one call of the scanner, whose text it points into; every load is behind a comparison with the end.
@unsafe
struct JSONWalk {
    let bytes: UnsafeRawBufferPointer
    var index: Int
    private let end: Int

    init(_ bytes: UnsafeRawBufferPointer, from index: Int) {
        unsafe self.bytes = bytes
        unsafe self.index = index
        unsafe end = bytes.count
    }

    var isAtEnd: Bool { unsafe index >= end }

    func problem(_ problem: JSONError.Problem) -> JSONError { unsafe JSONError(problem, at: index) }

    func expected(_ what: String) -> JSONError { unsafe isAtEnd ? problem(.cutShort) : problem(.unexpected(what)) }

    private func load(_ place: Int) -> UInt8 { unsafe bytes.load(fromByteOffset: place, as: UInt8.self) }

    func peek() throws(JSONError) -> UInt8 {
        guard unsafe index < end else { throw unsafe problem(.cutShort) }
        return unsafe load(index)
    }

    mutating func take() throws(JSONError) -> UInt8 {
        let byte = unsafe try peek()
        unsafe index += 1
        return byte
    }

    mutating func skipWhiteSpace() {
        while unsafe index < end {
            switch unsafe load(index) {
            case 0x20, 0x0A, 0x0D, 0x09: unsafe index += 1
            default: return
            }
        }
    }

    func equals(_ key: [UInt8], at place: Int) -> Bool {
        for offset in key.indices where unsafe load(place + offset) != key[offset] { return false }
        return true
    }

    /// A member's name, from its quote to behind its closing quote.
    mutating func key() throws(JSONError) -> Bool {
        guard unsafe try peek() == UInt8(ascii: "\"") else { throw unsafe expected("a key in quotes") }
        unsafe index += 1
        return unsafe try string()
    }

    mutating func colon() throws(JSONError) {
        unsafe skipWhiteSpace()
        guard unsafe try peek() == UInt8(ascii: ":") else { throw unsafe expected("a colon") }
        unsafe index += 1
        unsafe skipWhiteSpace()
    }

    /// A string from behind its quote to behind its closing quote.
    ///
    /// Eight bytes at a time as long as nothing in them needs a look: a quote, a backslash, a control character, a byte beyond ASCII.
    ///
    /// - Returns: whether it holds escapes.
    mutating func string() throws(JSONError) -> Bool {
        var isEscaped = false
        while true {
            while unsafe index + 8 <= end {
                let word = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let quotes = word ^ (everyByte &* 0x22)
                let slashes = word ^ (everyByte &* 0x5C)
                // A borrow can only flag bytes above one that is rightly flagged, and only the lowest is looked at.
                let flags =
                    ((word &- everyByte &* 0x20) & ~word | (quotes &- everyByte) & ~quotes | (slashes &- everyByte) & ~slashes | word)
                    & everyTop
                guard flags == 0 else {
                    unsafe index += flags.trailingZeroBitCount >> 3
                    break
                }
                unsafe index += 8
            }
            let byte = unsafe try peek()
            switch byte {
            case UInt8(ascii: "\""):
                unsafe index += 1
                return isEscaped
            case UInt8(ascii: "\\"):
                isEscaped = true
                try unsafe escape()
            case 0..<0x20: throw unsafe problem(.controlCharacter)
            case 0x80...: try unsafe beyondASCII(byte)
            default: unsafe index += 1
            }
        }
    }

    private mutating func escape() throws(JSONError) {
        let begin = unsafe index
        unsafe index += 1
        switch unsafe try take() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            break
        case UInt8(ascii: "u"):
            for _ in 0..<4 {
                guard JSONText.hexDigit(unsafe try take()) != nil else { throw JSONError(.badEscape, at: begin) }
            }
        default: throw JSONError(.badEscape, at: begin)
        }
    }

    /// One character of two to four bytes (Unicode, table 3-7: no overlong form, no surrogate, nothing above U+10FFFF).
    private mutating func beyondASCII(_ first: UInt8) throws(JSONError) {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: throw unsafe problem(.notUTF8)
        }
        for place in 1..<length {
            guard unsafe index + place < end else {
                unsafe index = unsafe end
                throw unsafe problem(.cutShort)
            }
            guard (place == 1 ? second : 0x80...0xBF).contains(unsafe load(index + place)) else { throw unsafe problem(.notUTF8) }
        }
        unsafe index += length
    }

    /// A number (RFC 8259 section 6).
    private mutating func number() throws(JSONError) {
        let begin = unsafe index
        if unsafe load(index) == UInt8(ascii: "-") { unsafe index += 1 }
        let whole = unsafe digits()
        guard whole > 0 else { throw unsafe isAtEnd ? problem(.cutShort) : JSONError(.badNumber, at: begin) }
        if whole > 1, unsafe load(index - whole) == UInt8(ascii: "0") { throw JSONError(.badNumber, at: begin) }
        if unsafe index < end, unsafe load(index) == UInt8(ascii: ".") {
            unsafe index += 1
            guard unsafe digits() > 0 else { throw unsafe isAtEnd ? problem(.cutShort) : JSONError(.badNumber, at: begin) }
        }
        if unsafe index < end, unsafe load(index) | 0x20 == UInt8(ascii: "e") {
            unsafe index += 1
            if unsafe index < end, unsafe load(index) == UInt8(ascii: "+") || load(index) == UInt8(ascii: "-") { unsafe index += 1 }
            guard unsafe digits() > 0 else { throw unsafe isAtEnd ? problem(.cutShort) : JSONError(.badNumber, at: begin) }
        }
    }

    private mutating func digits() -> Int {
        let begin = unsafe index
        while unsafe index < end, unsafe load(index) &- 0x30 < 10 { unsafe index += 1 }
        return unsafe index - begin
    }

    private mutating func literal(_ word: StaticString) throws(JSONError) {
        for offset in 0..<word.utf8CodeUnitCount {
            guard unsafe index < end else { throw unsafe problem(.cutShort) }
            guard unsafe load(index) == word.utf8Start[offset] else { throw unsafe expected("true, false or null") }
            unsafe index += 1
        }
    }

    /// Takes a value without looking for anything in it; no recursion, so no input can exhaust the stack.
    ///
    /// - Parameter depth: how deep the value itself lies.
    mutating func skip(depth: Int) throws(JSONError) -> JSONSlot.Kind {
        // One bit a level: set for an object.
        var isObject = InlineArray<9, UInt64>(repeating: 0)
        var level = depth
        var kind: JSONSlot.Kind?
        values: while true {
            let found: JSONSlot.Kind
            switch unsafe try peek() {
            case UInt8(ascii: "{"):
                found = .object
                level = unsafe try enter(level, &isObject, isObject: true)
                if unsafe try peek() != UInt8(ascii: "}") {
                    kind = kind ?? found
                    _ = unsafe try key()
                    unsafe try colon()
                    continue values
                }
                unsafe index += 1
                level -= 1
            case UInt8(ascii: "["):
                found = .array
                level = unsafe try enter(level, &isObject, isObject: false)
                if unsafe try peek() != UInt8(ascii: "]") {
                    kind = kind ?? found
                    continue values
                }
                unsafe index += 1
                level -= 1
            case UInt8(ascii: "\""):
                found = .string
                unsafe index += 1
                _ = unsafe try string()
            case UInt8(ascii: "-"), 0x30...0x39:
                found = .number
                unsafe try number()
            case UInt8(ascii: "t"):
                found = .boolean
                unsafe try literal("true")
            case UInt8(ascii: "f"):
                found = .boolean
                unsafe try literal("false")
            case UInt8(ascii: "n"):
                found = .null
                unsafe try literal("null")
            default: throw unsafe expected("a value")
            }
            kind = kind ?? found
            while level > depth {
                unsafe skipWhiteSpace()
                let inObject = isObject[(level - 1) >> 6] & 1 << UInt64((level - 1) & 63) != 0
                switch unsafe try take() {
                case UInt8(ascii: ","):
                    unsafe skipWhiteSpace()
                    if inObject {
                        _ = unsafe try key()
                        unsafe try colon()
                    }
                    continue values
                case UInt8(ascii: "}") where inObject: level -= 1
                case UInt8(ascii: "]") where !inObject: level -= 1
                default:
                    unsafe index -= 1
                    throw unsafe expected(inObject ? "a comma or the end of an object" : "a comma or the end of an array")
                }
            }
            return kind ?? found
        }
    }

    private mutating func enter(_ level: Int, _ isObject: inout InlineArray<9, UInt64>, isObject object: Bool) throws(JSONError) -> Int {
        guard level < JSONScanner.deepest else { throw unsafe problem(.tooDeep) }
        let bit: UInt64 = 1 << UInt64(level & 63)
        if object { isObject[level >> 6] |= bit } else { isObject[level >> 6] &= ~bit }
        unsafe index += 1
        unsafe skipWhiteSpace()
        return level + 1
    }
}

private let everyByte: UInt64 = 0x0101_0101_0101_0101
private let everyTop: UInt64 = 0x8080_8080_8080_8080
