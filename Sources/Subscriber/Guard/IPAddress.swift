/// An IPv4 or IPv6 address.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    /// The eight groups, most significant first.
    case v6([UInt16])

    /// Reads `192.0.2.1` or `2001:db8::1`; no odd spellings, no zone.
    package init?(_ text: some StringProtocol) {
        if text.contains(":") {
            guard let groups = Self.groups(String(text)) else { return nil }
            self = .v6(groups)
        } else {
            guard let bits = Self.dotted(text) else { return nil }
            self = .v4(bits)
        }
    }

    /// Whether it is this machine's own (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3).
    package var isLoopback: Bool {
        switch self {
        case .v4(let value): value >> 24 == 127
        case .v6(let groups): groups == [0, 0, 0, 0, 0, 0, 0, 1]
        }
    }

    var isV6: Bool { if case .v6 = self { true } else { false } }

    /// The bits, most significant first: 32 or 128 of them.
    var bits: [UInt8] {
        switch self {
        case .v4(let value): [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
        case .v6(let groups): groups.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        }
    }

    private static func dotted(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let byte = UInt8(part),
                part.utf8.count == 1 || part.first != "0"
            else { return nil }
            bits = bits << 8 | UInt32(byte)
        }
        return bits
    }

    /// RFC 4291 section 2.2: eight groups of hex, one `::`, the last two groups perhaps dotted.
    private static func groups(_ text: String) -> [UInt16]? {
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        func read(_ half: Substring, mayEndDotted: Bool) -> [UInt16]? {
            guard !half.isEmpty else { return [] }
            var groups: [UInt16] = []
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            for (index, part) in parts.enumerated() {
                if part.contains("."), mayEndDotted, index == parts.count - 1, let bits = dotted(part) {
                    groups += [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
                } else {
                    guard (1...4).contains(part.utf8.count), part.first != "+", let group = UInt16(part, radix: 16) else { return nil }
                    groups.append(group)
                }
            }
            return groups
        }
        guard let head = read(halves[0], mayEndDotted: halves.count == 1) else { return nil }
        guard halves.count == 2 else { return head.count == 8 ? head : nil }
        guard let tail = read(halves[1], mayEndDotted: true), head.count + tail.count <= 7 else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }
}

extension IPAddress: CustomStringConvertible {
    /// The usual spelling; IPv6 by RFC 5952: lower-case, the longest run of zeros shortened.
    package var description: String {
        guard case .v6(let groups) = self else { return bits.map(String.init).joined(separator: ".") }
        var best = 0..<0
        var begin: Int?
        for index in 0...8 {
            if index < 8, groups[index] == 0 {
                begin = begin ?? index
            } else if let first = begin {
                if index - first > max(1, best.count) { best = first..<index }
                begin = nil
            }
        }
        func text(_ range: Range<Int>) -> String { groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
        return best.isEmpty ? text(0..<8) : text(0..<best.lowerBound) + "::" + text(best.upperBound..<8)
    }
}
