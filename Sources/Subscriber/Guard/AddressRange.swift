/// All addresses that begin with the same bits, as `10.0.0.0/8`.
package struct AddressRange: Hashable, Sendable {
    private let prefix: [UInt8]
    private let length: Int
    private let text: String

    /// Reads a CIDR; a lone address is a range of one.
    ///
    /// - Returns: `nil` when it is malformed, or has bits beyond its length.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let address = IPAddress(first) else { return nil }
        let bits = address.bits
        let length = parts.count == 2 ? Int(parts[1]) ?? -1 : bits.count * 8
        guard (0...bits.count * 8).contains(length) else { return nil }
        prefix = bits
        self.length = length
        self.text = String(text)
        guard (length..<bits.count * 8).allSatisfy({ bits[$0 / 8] & (0x80 >> UInt8($0 % 8)) == 0 }) else { return nil }
    }

    /// Whether an address is in the range; one of the other family never is.
    package func contains(_ address: IPAddress) -> Bool {
        let bits = address.bits
        guard bits.count == prefix.count else { return false }
        return (0..<length).allSatisfy { (bits[$0 / 8] ^ prefix[$0 / 8]) & (0x80 >> UInt8($0 % 8)) == 0 }
    }
}

extension AddressRange: CustomStringConvertible {
    package var description: String { text }
}
