import Completions
import Crypto
import EventLog
import Projections
import TestSupport
import Testing
import Vault

@Suite struct VaultTests {
    private func met(_ test: TestStore, _ scheme: PersonIdentifier.Scheme, _ value: String) -> Vault.Met {
        let identifier = PersonIdentifier(scheme: scheme, value: value)
        return Vault.Met(
            hash: identifier.hash(in: .main, by: test.hash),
            account: .main,
            identifier: identifier,
            data: PersonalData(["id": value])
        )
    }

    private func admit(_ test: TestStore, _ people: [Vault.Met]) async throws -> [ParticipantID?] {
        let known = try await test.store.vault.admit(
            people,
            pseudonym: { test.surroundings.randomBits },
            salt: { test.surroundings.random(32) }
        )
        return people.map { known[$0.hash]?.participant }
    }

    @Test func `a person keeps the pseudonym, and a namespace's ids are its own`() async throws {
        let test = try await TestStore()
        let people = [
            met(test, .id(namespace: "a"), "7"), met(test, .id(namespace: "b"), "7"), met(test, .email, "Ann@Example.ORG"),
            met(test, .email, "Ann@example.org"), met(test, .email, "ann@example.org"),
        ]
        let first = try await admit(test, people)
        #expect(Set(first).count == 4)
        #expect(first[2] == first[3], "a domain has no case, the rest of an address has")
        #expect(try await admit(test, people) == first)
    }

    @Test func `data is kept once a version, and bound by the commitment as specified`() async throws {
        let test = try await TestStore()
        let person = ParticipantID(bits: 5)
        let data = PersonalData(["name": "Ann", "id": "7"])
        let random: @Sendable () -> [UInt8] = { test.surroundings.random(32) }
        let first = try await test.store.vault.keep([Vault.Holding(participant: person, data: data)], random: random)
        #expect(try await test.store.vault.keep([Vault.Holding(participant: person, data: data)], random: random) == first)
        #expect(
            try await test.store.vault.keep([Vault.Holding(participant: person, data: PersonalData(["id": "7"]))], random: random) != first
        )
        let reference = Vault.Reference(participant: person, commitment: try #require(first.first))
        let version = try #require(try await test.store.vault.versions([reference]).first ?? nil)
        #expect(version.data == data)
        // The specification: field salt, field hash, SHA-256 of the hashes in the order of the names' bytes.
        func code(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8] {
            Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
        }
        let hashes = [("id", "7"), ("name", "Ann")].flatMap { name, value in
            code(Array(name.utf8) + [0] + Array(value.utf8), code(Array(name.utf8), version.salt.bytes))
        }
        #expect(version.commitment.bytes == Array(SHA256.hash(data: hashes)))
    }

    @Test func `two who have no data at all have a version each`() async throws {
        let test = try await TestStore()
        let nobody = PersonalData([:])
        let kept = try await test.store.vault.keep([1, 2].map { Vault.Holding(participant: ParticipantID(bits: $0), data: nobody) }) {
            test.surroundings.random(32)
        }
        let references = zip([1, 2], kept).map { Vault.Reference(participant: ParticipantID(bits: $0), commitment: $1) }
        let versions = try await test.store.vault.versions(references)
        #expect(Set(versions.compactMap { $0?.salt }).count == 2)
    }

    @Test func `a body's digest is keyed and short`() {
        let version = PersonalDataVersion(data: PersonalData([:]), salt: Secret([1]))
        let other = PersonalDataVersion(data: PersonalData([:]), salt: Secret([2]))
        #expect(version.digest(ofBody: [1]).utf8.count == 32)
        #expect(version.digest(ofBody: [1]) != version.digest(ofBody: [2]))
        #expect(version.digest(ofBody: [1]) != other.digest(ofBody: [1]))
    }

    @Test func `a checkpoint that contradicts the newest one is never signed`() async throws {
        let test = try await TestStore()
        let keys = test.store.keys
        try await keys.record(size: 50, root: [1], note: "n")
        await #expect(throws: Failure.self) { try await keys.record(size: 49, root: [2], note: "n") }
        await #expect(throws: Failure.self) { try await keys.record(size: 50, root: [2], note: "n") }
        try await keys.record(size: 51, root: [2], note: "n")
        #expect(try await keys.newestCheckpoint()?.size == 51)
    }

    @Test func `secrets are never described`() async throws {
        let test = try await TestStore()
        let secret = Secret(Array("hunter2hunter2".utf8))
        let settings = EndpointSettings(url: "https://x/", signing: SigningKeys(secret), authority: nil, allowed: [])
        for text in ["\(secret)", String(reflecting: secret), "\(settings)", String(reflecting: settings)] {
            #expect(!text.contains("104, 117") && !text.contains("hunter"))
        }
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(dumped.contains("<redacted>") && !dumped.contains("104"))
        withExtendedLifetime(test) {}
    }

    @Test func `an endpoint's settings are forgotten with it`() async throws {
        let test = try await TestStore()
        let endpoint = try await test.addEndpoint()
        #expect(try await test.store.keys.settings(of: endpoint)?.url == "https://localhost:1/")
        try await test.store.keys.forget(endpoint)
        #expect(try await test.store.keys.settings(of: endpoint) == nil)
    }
}
