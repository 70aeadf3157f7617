import Completions
import GRDB
import Projections
import Storage
import TestSupport
import Testing
import Vault

/// Refused lines hold personal data: they go after 30 days, not with the next mistake in an export.
@Suite struct RefusedLineExpiryTests {
    @Test func `an import that refuses nothing lets go of what is older`() async throws {
        let test = try await TestStore()
        let vault = test.store.vault
        let line = Vault.RefusedLine(line: 2, reason: "it is not UTF-8", text: "A,Ann")
        try await vault.keep([line], of: ImportID(bits: 1), now: test.world.now, erasedBefore: 0)
        test.world.advance(by: .seconds(31 * 86_400))
        try await vault.remember(file: "next.csv", of: ImportID(bits: 2), now: test.world.now)
        let left = try await vault.file.read { try String.fetchAll($0, sql: "SELECT text FROM refused") }
        #expect(left == [])
    }
}
