import Completions
import Subscriber
import Testing

/// What holds for every address, tried on many: the same ones each time.
@Suite struct GuardPropertyTests {
    /// SplitMix64: enough to spread, and the same everywhere.
    private struct Draw: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }
    }

    /// The first and last address of every IPv4 range of IANA's registry that is not for everybody, and of the clouds'.
    private static let forbidden: [(first: UInt32, last: UInt32)] = [
        (0x0000_0000, 0x00FF_FFFF), (0x0A00_0000, 0x0AFF_FFFF), (0x6440_0000, 0x647F_FFFF), (0x7F00_0000, 0x7FFF_FFFF),
        (0xA83F_8110, 0xA83F_8110), (0xA9FE_0000, 0xA9FE_FFFF), (0xAC10_0000, 0xAC1F_FFFF), (0xC000_0000, 0xC000_00FF),
        (0xC000_0200, 0xC000_02FF), (0xC01F_C400, 0xC01F_C4FF), (0xC034_C100, 0xC034_C1FF), (0xC058_6300, 0xC058_63FF),
        (0xC0A8_0000, 0xC0A8_FFFF), (0xC0AF_3000, 0xC0AF_30FF), (0xC612_0000, 0xC613_FFFF), (0xC633_6400, 0xC633_64FF),
        (0xCB00_7100, 0xCB00_71FF), (0xE000_0000, 0xFFFF_FFFF),
    ]

    private static func isForbidden(_ value: UInt32) -> Bool { forbidden.contains { ($0.first...$0.last).contains(value) } }

    /// Edges, their neighbours, and many drawn ones.
    private static var addresses: [UInt32] {
        var draw = Draw(state: 7)
        let edges = forbidden.flatMap { [$0.first, $0.last, $0.first &- 1, $0.last &+ 1] }
        return edges + (0..<4_000).map { _ in UInt32.random(in: 0 ... .max, using: &draw) }
    }

    /// Each way to carry an IPv4 address in an IPv6 one.
    enum Embedding: CaseIterable {
        case mapped, translated, nat64, sixToFour, isatap, isatapGlobal

        func embed(_ value: UInt32) -> IPAddress {
            let (high, low) = (UInt16(value >> 16), UInt16(truncatingIfNeeded: value))
            switch self {
            case .mapped: return .v6([0, 0, 0, 0, 0, 0xFFFF, high, low])
            case .translated: return .v6([0, 0, 0, 0, 0xFFFF, 0, high, low])
            case .nat64: return .v6([0x64, 0xFF9B, 0, 0, 0, 0, high, low])
            case .sixToFour: return .v6([0x2002, high, low, 0, 0, 0, 0, 1])
            case .isatap: return .v6([0x2600, 1, 2, 3, 0, 0x5EFE, high, low])
            case .isatapGlobal: return .v6([0x2600, 1, 2, 3, 0x200, 0x5EFE, high, low])
            }
        }
    }

    @Test func `an IPv4 address is dialled exactly when no range holds it`() {
        let wrong = Self.addresses.filter { (AddressGuard().objection(to: .v4($0)) != nil) != Self.isForbidden($0) }
        #expect(wrong == [])
    }

    @Test(arguments: Embedding.allCases)
    func `what embeds an address is judged by it`(embedding: Embedding) {
        let wrong = Self.addresses.filter { (AddressGuard().objection(to: embedding.embed($0)) != nil) != Self.isForbidden($0) }
        #expect(wrong == [])
    }

    @Test func `Teredo is forbidden whatever it embeds`() {
        let open = Self.addresses.filter { value in
            let inverted = ~value
            let teredo = IPAddress.v6([0x2001, 0, 0x5DB8, 0, 0, 0, UInt16(inverted >> 16), UInt16(truncatingIfNeeded: inverted)])
            return AddressGuard().objection(to: teredo) == nil
        }
        #expect(open == [])
    }

    @Test func `an allowed range opens its addresses and no other`() throws {
        var draw = Draw(state: 11)
        for _ in 0..<200 {
            let length = Int.random(in: 1...32, using: &draw)
            let mask = UInt32.max << UInt32(32 - length)
            let base = UInt32.random(in: 0 ... .max, using: &draw) & mask
            let range = try #require(AddressRange("\(IPAddress.v4(base))/\(length)"))
            let guarded = AddressGuard(allowing: [range])
            let wrong = Self.addresses.filter { value in
                (guarded.objection(to: .v4(value)) == nil) != (value & mask == base || !Self.isForbidden(value))
            }
            #expect(wrong == [])
        }
    }

    @Test func `one forbidden answer among many forbids all`() {
        var draw = Draw(state: 13)
        let fine = Self.addresses.filter { !Self.isForbidden($0) }.prefix(6).map { IPAddress.v4($0) }
        for value in Self.addresses.filter(Self.isForbidden).prefix(300) {
            var answers = fine
            answers.insert(.v4(value), at: Int.random(in: 0...answers.count, using: &draw))
            #expect(throws: AddressGuard.Forbidden.self) { try AddressGuard().vet(answers) }
        }
    }

    @Test func `every spelling of an address is the same host`() throws {
        for value in Self.addresses.prefix(600) {
            let plain = IPAddress.v4(value).description
            let bytes = [24, 16, 8, 0].map { value >> UInt32($0) & 255 }
            let hex = bytes.map { "0x" + String($0, radix: 16) }.joined(separator: ".")
            let octal = bytes.map { "0" + String($0, radix: 8) }.joined(separator: ".")
            let short = "\(bytes[0]).\(value & 0xFF_FFFF)"
            for text in ["\(value)", "0x" + String(value, radix: 16), hex, octal, short, plain + "."] {
                let url = try EndpointURL("https://\(text)/")
                #expect(url.host == plain)
                #expect(url.address == .v4(value))
            }
        }
    }
}
