/// Where an asked-for value lies in the text, and of which kind it is.
package struct JSONSlot: Hashable, Sendable {
    /// The kinds of RFC 8259 section 3; `absent` where the text doesn't have the member.
    package enum Kind: UInt8, Sendable {
        case absent, null, boolean, number, string, array, object

        /// The kind as a message names it.
        package var phrase: String {
            switch self {
            case .absent: "missing"
            case .null: "null"
            case .boolean: "true or false"
            case .number: "a number"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        }
    }

    package var kind = Kind.absent
    /// Whether a string holds escapes.
    var isEscaped = false
    /// The value's bytes: without the quotes of a string, with the brackets of an array or object.
    package var begin = 0
    package var end = 0

    package var isAbsent: Bool { kind == .absent }
}
