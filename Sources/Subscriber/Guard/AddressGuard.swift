/// Keeps notifications from reaching inside: which addresses may be dialled.
///
/// The same code judges what `endpoint add` resolves, what `endpoint test` sends to and every delivery.
package struct AddressGuard: Hashable, Sendable {
    /// What an operator allows in spite of the rules.
    private let allowed: [AddressRange]

    package init(allowing allowed: [AddressRange] = []) { self.allowed = allowed }

    /// Reads stored ranges; what doesn't read allows nothing.
    package init(stored: [String]) { allowed = stored.compactMap { AddressRange($0) } }

    /// Why an address may not be dialled; `nil` when it may.
    package func objection(to address: IPAddress) -> String? {
        if allowed.contains(where: { $0.contains(address) }) { return nil }
        if let range = Self.forbidden.first(where: { $0.contains(address) }) { return "\(address) is in \(range), which is not public" }
        guard let embedded = Self.embedded(in: address) else {
            return Self.isReserved(address) ? "\(address) is in ::/8, which is reserved" : nil
        }
        if allowed.contains(where: { $0.contains(embedded) }) { return nil }
        return Self.forbidden.first { $0.contains(embedded) }.map { "\(address) embeds \(embedded), which is in \($0) and not public" }
    }

    /// Vets all answers for a name: if any is forbidden, none is dialled.
    package func vet(_ addresses: [IPAddress]) throws(Forbidden) {
        for address in addresses {
            if let reason = objection(to: address) { throw Forbidden(reason: reason) }
        }
    }

    /// A name leads to an address that isn't allowed.
    package struct Forbidden: Error, Hashable, Sendable, CustomStringConvertible {
        package let reason: String
        package var description: String { reason }

        package init(reason: String) { self.reason = reason }
    }

    /// IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and what followed), and the clouds' metadata addresses.
    private static let forbidden: [AddressRange] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32", "2620:4f:8000::/48",
        "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    ].compactMap { AddressRange($0) }

    /// Whether an address is in ::/8, of which only what embeds an IPv4 address may be dialled.
    private static func isReserved(_ address: IPAddress) -> Bool {
        if case .v6(let groups) = address { groups[0] < 0x100 } else { false }
    }

    /// The IPv4 address that an IPv6 address carries: mapped, translated (SIIT), NAT64, 6to4, Teredo, ISATAP.
    private static func embedded(in address: IPAddress) -> IPAddress? {
        guard case .v6(let groups) = address else { return nil }
        let last = UInt32(groups[6]) << 16 | UInt32(groups[7])
        if groups[0..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF { return .v4(last) }
        if groups[0..<4].allSatisfy({ $0 == 0 }), groups[4] == 0xFFFF, groups[5] == 0 { return .v4(last) }
        if groups[0] == 0x64, groups[1] == 0xFF9B, groups[2..<6].allSatisfy({ $0 == 0 }) { return .v4(last) }
        if groups[0] == 0x2002 { return .v4(UInt32(groups[1]) << 16 | UInt32(groups[2])) }
        if groups[0] == 0x2001, groups[1] == 0 { return .v4(~last) }
        if groups[4] & 0xFDFF == 0, groups[5] == 0x5EFE { return .v4(last) }
        return nil
    }
}
