import Completions
import EventLog
import TestSupport
import Testing

/// What an input repeated is remembered exactly, also beyond what memory holds.
@Suite struct SeenKeysTests {
    @Test func `what was inserted is contained, and nothing else is`() async throws {
        let test = try await TestStore()
        let seen = SeenKeys(in: test.directory.path)
        #expect(try !seen.contains(SourceKey(bits: 1)))
        for number in 1...20_000 { try seen.insert(Self.key(number)) }
        for number in stride(from: 1, through: 20_000, by: 1_111) { #expect(try seen.contains(Self.key(number))) }
        for number in 20_001...23_000 { #expect(try !seen.contains(Self.key(number))) }
    }

    private static func key(_ number: Int) -> SourceKey { SourceKey(bits: UInt128(number) &* 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835) }
}
