/// Text as it may stand in an element or between an attribute's double quotes.
package enum HTML {
    /// One text.
    package static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the same; control characters, which HTML doesn't allow, become spaces.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case 0..<0x20 where byte != 0x0A, 0x7F: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
    }

    /// Every text of a template's context, as it may stand in the page.
    ///
    /// Mustache escapes by characters, and one that joins the next (U+0600 before an angle bracket) would hide it; so templates take texts as they
    /// are.
    package static func escaped(_ context: [String: Any]) -> [String: Any] { context.mapValues(escaped) }

    private static func escaped(_ value: Any) -> Any {
        switch value {
        case let text as String: escaped(text)
        case let members as [String: Any]: escaped(members)
        case let values as [Any]: values.map { escaped($0) as Any }
        default: value
        }
    }
}
