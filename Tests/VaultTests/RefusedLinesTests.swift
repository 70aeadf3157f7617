import Completions
import GRDB
import Storage
import TestSupport
import Testing
import Vault

@Suite struct RefusedLinesTests {
    private let run = ImportID(bits: 1)
    private let world = TestWorld()

    private func newVault(in directory: TemporaryDirectory) throws -> Vault {
        try Vault.create(at: directory.file("vault.db"), store: StoreID(bits: 1))
    }

    private func keep(_ lines: Int..., in vault: Vault) async throws {
        let refused = lines.map { Vault.RefusedLine(line: $0, reason: "outcome", text: "line \($0)") }
        try await vault.keep(refused, of: run, now: world.now, erasedBefore: 0)
    }

    private func kept(in vault: Vault) async throws -> [String] {
        try await vault.file.read { try String.fetchAll($0, sql: "SELECT text FROM refused ORDER BY line") }
    }

    @Test func `refused lines are kept for 30 days`() async throws {
        let directory = try TemporaryDirectory()
        let vault = try newVault(in: directory)
        try await keep(2, 3, in: vault)
        world.advance(by: .seconds(30 * 86_400))
        try await keep(4, in: vault)
        #expect(try await kept(in: vault) == ["line 2", "line 3", "line 4"])
    }

    @Test func `what is older goes when lines are kept anew`() async throws {
        let directory = try TemporaryDirectory()
        let vault = try newVault(in: directory)
        try await keep(2, 3, in: vault)
        world.advance(by: Duration.seconds(30 * 86_400) + .microseconds(1))
        try await keep(4, in: vault)
        #expect(try await kept(in: vault) == ["line 4"])
    }

    @Test func `a line refused again is kept once`() async throws {
        let directory = try TemporaryDirectory()
        let vault = try newVault(in: directory)
        try await keep(2, in: vault)
        try await keep(2, in: vault)
        #expect(try await kept(in: vault) == ["line 2"])
    }
}
