/// Why bytes are not a JSON text, or not one that can be used, and where.
package struct JSONError: Error, Hashable, Sendable {
    /// What is wrong.
    package enum Problem: Hashable, Sendable {
        /// The text ends in the middle of a value.
        case cutShort
        /// Something stands where the grammar (RFC 8259 section 2) has something else.
        case unexpected(String)
        /// A control character that should be escaped (section 7).
        case controlCharacter
        /// A backslash before something that is no escape (section 7).
        case badEscape
        /// Bytes that are not UTF-8 (section 8.1).
        case notUTF8
        /// Digits that are not a number of the grammar (section 6).
        case badNumber
        /// Nested deeper than ``JSONScanner/deepest``.
        case tooDeep
        /// A key that was asked for is there twice, so nobody can say which value is meant (section 4).
        case duplicateKey(String)
    }

    package let problem: Problem
    /// In bytes from the beginning of the text.
    package let offset: Int

    package init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }
}

extension JSONError: CustomStringConvertible {
    /// What was found, without a byte of the text: it may be personal.
    package var description: String {
        let found =
            switch problem {
            case .cutShort: "it ends in the middle of a value"
            case .unexpected(let expected): "expected \(expected)"
            case .controlCharacter: "a control character in a string is not escaped"
            case .badEscape: "a backslash begins no escape"
            case .notUTF8: "it is not UTF-8"
            case .badNumber: "a number is malformed"
            case .tooDeep: "it is nested deeper than \(JSONScanner.deepest) levels"
            case .duplicateKey(let key): "the key \"\(key)\" is there twice"
            }
        return "\(found) (byte \(offset + 1))"
    }
}
