/// The log's name in checkpoints and in every event's `source`: a URL without its scheme, chosen once at `init`.
package struct Origin: Hashable, Sendable {
    package let name: String

    /// - Returns: `nil` unless the name has 1 to 200 of `a-z 0-9 . - _ ~ /`, with a letter or digit first and last.
    ///
    /// C2SP signed-note forbids blanks and `+` in a key name; the rest keeps `//origin/account` a valid URI reference.
    package init?(_ name: String) {
        guard (1...200).contains(name.utf8.count), let first = name.utf8.first, let last = name.utf8.last, Self.isLetterOrDigit(first),
            Self.isLetterOrDigit(last)
        else { return nil }
        var before: UInt8 = 0
        for byte in name.utf8 {
            switch byte {
            case 0x61...0x7A, 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"): break
            case UInt8(ascii: "/") where before != byte: break
            default: return nil
            }
            before = byte
        }
        self.name = name
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
}

extension Origin: CustomStringConvertible {
    package var description: String { name }
}
