/// Writes canonical JSON: keys in the order given, no blanks, strings escaped as RFC 8785 section 3.2.2.2 says, absent values omitted.
///
/// Used for lines, bodies and command output alike, so that each has one spelling.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init(reserving capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    /// Begins another value behind those that are written, with nothing between them.
    package mutating func begin() { needsComma = false }

    /// An object as the whole value, an array's element, or after ``key(_:)``.
    package mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        open(UInt8(ascii: "{"))
        try members(&self)
        close(UInt8(ascii: "}"))
    }

    /// An array as the whole value, an array's element, or after ``key(_:)``.
    package mutating func array<Element>(_ elements: some Sequence<Element>, _ element: (inout JSONWriter, Element) -> Void) {
        open(UInt8(ascii: "["))
        for item in elements { element(&self, item) }
        close(UInt8(ascii: "]"))
    }

    /// A member's name; its value follows.
    package mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        // Names that are written down in the code need no escapes.
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A member's name that is only known now; its value follows.
    package mutating func key(named name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func string(_ value: some StringProtocol) {
        separate()
        quote(String(value))
    }

    /// A token written as it is: a number, `true`, `false`, `null`.
    package mutating func token(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    /// A value that is JSON already.
    package mutating func raw(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            // Hardly any text needs an escape, so it is copied whole where it doesn't.
            if unsafe utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
                unsafe bytes.append(contentsOf: utf8)
            } else {
                for place in 0..<utf8.count { unsafe escape(utf8[place]) }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case 0x08: bytes.append(contentsOf: Array("\\b".utf8))
        case 0x09: bytes.append(contentsOf: Array("\\t".utf8))
        case 0x0A: bytes.append(contentsOf: Array("\\n".utf8))
        case 0x0C: bytes.append(contentsOf: Array("\\f".utf8))
        case 0x0D: bytes.append(contentsOf: Array("\\r".utf8))
        case 0..<0x20: bytes.append(contentsOf: Array("\\u00\(hex([byte]))".utf8))
        default: bytes.append(byte)
        }
    }

    /// Text that needs no escape, made of parts.
    private mutating func plain(_ write: (inout [UInt8]) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        write(&bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// An instant, to the microsecond.
    package mutating func time(_ instant: Timestamp) { plain { instant.write(to: &$0) } }
}

extension JSONWriter {
    /// A member with text; nothing at all where there is none.
    package mutating func member(_ name: StaticString, _ value: (some CustomStringConvertible)?) {
        guard let value else { return }
        key(name)
        string(value.description)
    }

    /// A member with text; nothing at all where there is none.
    package mutating func member(_ name: StaticString, text: String?) {
        guard let text else { return }
        key(name)
        separate()
        quote(text)
    }

    /// A member with an identifier.
    package mutating func member<Kind>(_ name: StaticString, _ identifier: Identifier<Kind>) {
        key(name)
        plain { identifier.write(to: &$0) }
    }

    /// A member with whom or what an event is about; nothing at all where there is none.
    package mutating func member(_ name: StaticString, _ subject: Event.Subject?) {
        switch subject {
        case .participant(let id)?: member(name, id)
        case .endpoint(let id)?: member(name, id)
        case .importRun(let id)?: member(name, id)
        case nil: break
        }
    }

    /// A member with a reported time; nothing at all where there is none.
    package mutating func member(_ name: StaticString, _ time: ReportedTime?) {
        guard let time else { return }
        key(name)
        plain { time.write(to: &$0) }
    }

    /// A member with bytes as lower-case hex.
    package mutating func member(_ name: StaticString, hex value: [UInt8]) {
        key(name)
        plain { bytes in
            for byte in value {
                bytes.append(hexDigit(byte >> 4))
                bytes.append(hexDigit(byte & 15))
            }
        }
    }

    /// A member with a whole number; nothing at all where there is none.
    package mutating func member(_ name: StaticString, number value: Int?) {
        guard let value else { return }
        key(name)
        token(String(value))
    }

    /// A member with an exact decimal; nothing at all where there is none.
    package mutating func member(_ name: StaticString, decimal value: ExactDecimal?) {
        guard let value else { return }
        key(name)
        separate()
        value.write(to: &bytes)
    }

    /// A member with an object.
    package mutating func member(_ name: StaticString, _ members: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try object(members)
    }

    /// A member with an array of texts.
    package mutating func member(_ name: StaticString, all values: some Sequence<some CustomStringConvertible>) {
        key(name)
        array(values) { $0.string($1.description) }
    }
}
