/// Whose participants and endpoints these are.
package struct AccountName: Hashable, Sendable, Comparable {
    package let name: String

    /// The account that every store has from its beginning.
    package static let main = AccountName(trusted: "main")

    /// - Returns: `nil` unless the name has 1 to 64 of `a-z 0-9 - _`, with a letter or digit first.
    package init?(_ name: String) {
        let bytes = Array(name.utf8)
        func isLetterOrDigit(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        guard (1...64).contains(bytes.count), let first = bytes.first, isLetterOrDigit(first),
            bytes.allSatisfy({ isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x5F })
        else { return nil }
        self.name = name
    }

    private init(trusted name: String) { self.name = name }

    package static func < (left: Self, right: Self) -> Bool { left.name < right.name }
}

extension AccountName: CustomStringConvertible {
    package var description: String { name }
}
