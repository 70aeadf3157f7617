import Completions
import Storage
import TestSupport
import Testing
import Vault

@Suite struct PeopleTests {
    private static let hash: KeyedHash = { parts in parts.bytes.reduce(UInt128(0)) { $0 &* 1_099_511_628_211 ^ UInt128($1) } }

    private static let data = PersonalData(["name": "Ann"])

    private func admit(_ people: [Vault.Met], to vault: Vault, as bits: UInt128) async throws -> [UInt128: Vault.Admitted] {
        try await vault.admit(people, pseudonym: { bits }, salt: { Array(repeating: 7, count: 32) })
    }

    private func newVault(in directory: TemporaryDirectory) throws -> Vault {
        try Vault.create(at: directory.file("vault.db"), store: StoreID(bits: 1))
    }

    private func met(_ value: String, in account: AccountName = .main) -> Vault.Met {
        let identifier = PersonIdentifier(scheme: .email, value: value)
        return Vault.Met(hash: identifier.hash(in: account, by: Self.hash), account: account, identifier: identifier, data: Self.data)
    }

    @Test func `a pseudonym is what chance gave first, also for a person met twice at once`() async throws {
        let directory = try TemporaryDirectory()
        let vault = try newVault(in: directory)
        let ann = met("ann@example.org")
        let first = try await admit([ann, ann], to: vault, as: 0xA)
        let later = try await admit([ann], to: vault, as: 0xB)
        #expect(first[ann.hash]?.participant == ParticipantID(bits: 0xA))
        #expect(later[ann.hash]?.participant == ParticipantID(bits: 0xA))
        #expect(later[ann.hash]?.commitment == nil, "what was told of somebody known is asked for by itself")
        let holding = Vault.Holding(participant: ParticipantID(bits: 0xA), data: Self.data)
        #expect(try await vault.commitments(to: [holding]) == [try #require(first[ann.hash]).commitment])
    }

    @Test func `one address in two accounts is two people`() throws {
        let north = try #require(AccountName("north"))
        #expect(met("ann@example.org").hash != met("ann@example.org", in: north).hash)
    }

    @Test func `people survive reopening, and are found by their plain identifier in their account alone`() async throws {
        let directory = try TemporaryDirectory()
        let north = try #require(AccountName("north"))
        let writer = try newVault(in: directory)
        _ = try await admit([met("ann@example.org")], to: writer, as: 0xA)
        try writer.file.close()
        let reader = try Vault.open(at: directory.file("vault.db"), access: .readOnly, store: StoreID(bits: 1))
        #expect(try await reader.participants(identifiedBy: "ann@example.org", in: .main) == [ParticipantID(bits: 0xA)])
        #expect(try await reader.participants(identifiedBy: "ann@example.org", in: north).isEmpty)
        #expect(try await reader.participants(identifiedBy: "bob@example.org", in: .main).isEmpty)
    }

    @Test func `an actor keeps the first candidate`() async throws {
        let directory = try TemporaryDirectory()
        let vault = try newVault(in: directory)
        let first = try await vault.actor(named: "root", hash: Self.hash, candidate: ActorID(bits: 1))
        let again = try await vault.actor(named: "root", hash: Self.hash, candidate: ActorID(bits: 2))
        let other = try await vault.actor(named: "ann", hash: Self.hash, candidate: ActorID(bits: 3))
        #expect([first, again, other] == [ActorID(bits: 1), ActorID(bits: 1), ActorID(bits: 3)])
    }
}
