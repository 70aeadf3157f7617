import Completions
import XMLCoder

/// Writes flat fields in each encoding.
enum FlatBody {
    /// One JSON object.
    static func json(_ fields: FlatFields) -> [UInt8] {
        var json = JSONWriter(reserving: 1200)
        json.object { json in
            for field in fields.all {
                json.key(named: field.name)
                switch field.value {
                case .text(let text): json.string(text)
                case .number(let token): json.token(token)
                }
            }
        }
        return json.bytes
    }

    /// `application/x-www-form-urlencoded` as the URL standard serialises it (section 5.2): UTF-8, a space as `+`.
    static func form(_ fields: FlatFields) -> [UInt8] {
        var form: [UInt8] = []
        form.reserveCapacity(1200)
        for field in fields.all {
            if !form.isEmpty { form.append(UInt8(ascii: "&")) }
            append(field.name, to: &form)
            form.append(UInt8(ascii: "="))
            append(field.value.text, to: &form)
        }
        return form
    }

    private static func append(_ text: String, to form: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: " "): form.append(UInt8(ascii: "+"))
            case UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), 0x30...0x39, 0x41...0x5A, 0x61...0x7A:
                form.append(byte)
            default:
                form.append(UInt8(ascii: "%"))
                form += hex([byte]).uppercased().utf8
            }
        }
    }

    /// An element for each field below `notification`, in the order of the fields.
    static func xml(_ fields: FlatFields) throws -> [UInt8] {
        let encoder = XMLEncoder()
        // A reader makes a line feed of a carriage return that is not escaped (XML 1.0 section 2.11).
        encoder.charactersEscapedInElements.append(("\r", "&#13;"))
        return Array(
            try encoder.encode(Elements(fields: fields), withRootKey: "notification", header: XMLHeader(version: 1.0, encoding: "UTF-8"))
        )
    }

    /// The fields as XMLCoder takes them.
    private struct Elements: Encodable {
        /// The name of an element.
        struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        let fields: FlatFields

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Name.self)
            for field in fields.all {
                try container.encode(XMLText.content(field.value.text), forKey: Name(stringValue: XMLText.name(field.name)))
            }
        }
    }
}

/// What XML can hold of a text.
enum XMLText {
    /// A text whose characters XML 1.0 allows (section 2.2); others, mostly control characters, become U+FFFD.
    static func content(_ text: String) -> String {
        guard !text.unicodeScalars.allSatisfy(isAllowed) else { return text }
        var allowed = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { allowed.append(isAllowed(scalar) ? scalar : "\u{FFFD}") }
        return String(allowed)
    }

    /// A text as an element's name: what a name can't hold is written `_x0020_`, as .NET's `XmlConvert.EncodeName` does.
    static func name(_ text: String) -> String {
        var name = ""
        for (place, scalar) in text.unicodeScalars.enumerated() {
            let isLetter = scalar.properties.isAlphabetic && scalar.value < 0xFFFE
            if isLetter || scalar == "_" || place > 0 && (scalar == "-" || scalar == "." || (0x30...0x39).contains(scalar.value)) {
                name.unicodeScalars.append(scalar)
            } else {
                let code = String(scalar.value, radix: 16, uppercase: true)
                name += "_x" + String(repeating: "0", count: max(0, 4 - code.count)) + code + "_"
            }
        }
        return name
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...: true
        default: false
        }
    }
}
