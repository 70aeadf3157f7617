import Completions
import Storage
import TestSupport
import Testing
import Vault

@Suite struct KeysTests {
    private let endpoint = EndpointID(bits: 0xE1)

    private func newKeys(in directory: TemporaryDirectory) async throws -> Keys {
        try await Keys.create(
            at: directory.file("keys.db"),
            store: StoreID(bits: 1),
            identity: Secret([UInt8](0...31)),
            signing: Secret([UInt8](32...63))
        )
    }

    @Test func `the identity hash is HMAC-SHA256 under the key, and the same after reopening`() async throws {
        let directory = try TemporaryDirectory()
        let created = try await newKeys(in: directory)
        let parts = IdentityParts("x", ["a"])
        // Computed with Python's hmac over 78 00 00000001 61.
        #expect(SourceKey(bits: created.identity.hash(parts)).description == "693c87da0835cd6891f5caea5d534f17")
        try created.file.close()
        let opened = try await Keys.open(at: directory.file("keys.db"), access: .readOnly)
        #expect(opened.identity.hash(parts) == created.identity.hash(parts))
        #expect(opened.identity.digest(of: [1]) == created.identity.digest(of: [1]))
        #expect(try await opened.signing() == Secret([UInt8](32...63)))
        #expect(opened.file.store == StoreID(bits: 1))
    }

    @Test func `an endpoint's settings come back as they were, and the later ones win`() async throws {
        let directory = try TemporaryDirectory()
        let keys = try await newKeys(in: directory)
        let secret = Secret([UInt8](repeating: 7, count: 32))
        let allowed = ["10.0.0.0/8", "::1/128"]
        let first = EndpointSettings(url: "https://a.example/?token=1", signing: SigningKeys(secret), authority: "PEM\n", allowed: allowed)
        let second = EndpointSettings(url: "https://b.example/", signing: SigningKeys(Secret([1])), authority: nil, allowed: [])
        try await keys.keep(first, of: endpoint)
        #expect(try await keys.settings(of: endpoint) == first)
        try await keys.keep(second, of: endpoint)
        #expect(try await keys.settings(of: endpoint) == second)
        #expect(try await keys.settings(of: EndpointID(bits: 0xE2)) == nil)
    }

    @Test func `all that an endpoint can have comes back as it was`() async throws {
        let directory = try TemporaryDirectory()
        let keys = try await newKeys(in: directory)
        let old = SigningKeys.Pair(
            symmetric: Secret([UInt8](repeating: 1, count: 24)),
            asymmetric: Secret([UInt8](repeating: 2, count: 32))
        )
        let new = SigningKeys.Pair(
            symmetric: Secret([UInt8](repeating: 3, count: 64)),
            asymmetric: Secret([UInt8](repeating: 4, count: 32))
        )
        let now = Timestamp(seconds: 1_000_000)
        let settings = EndpointSettings(
            url: "https://a.example/",
            signing: SigningKeys(current: old).rotated(to: new, at: now, keepingUntil: now + .seconds(60)),
            authority: "PEM\n",
            allowed: ["10.0.0.0/8"],
            headers: [EndpointSettings.Header(name: "x-a", value: "\"quoted\""), EndpointSettings.Header(name: "x-b", value: "")],
            credential: .bearer(Secret(Array("token".utf8))),
            client: EndpointSettings.ClientIdentity(certificates: "-----BEGIN\n", key: Secret(Array("key".utf8)))
        )
        try await keys.keep(settings, of: endpoint)
        #expect(try await keys.settings(of: endpoint) == settings)
    }

    @Test func `forgetting an endpoint leaves the others`() async throws {
        let directory = try TemporaryDirectory()
        let keys = try await newKeys(in: directory)
        let settings = EndpointSettings(url: "https://a.example/", signing: SigningKeys(Secret([1])), authority: nil, allowed: [])
        try await keys.keep(settings, of: endpoint)
        try await keys.keep(settings, of: EndpointID(bits: 0xE2))
        try await keys.forget(endpoint)
        #expect(try await keys.settings(of: endpoint) == nil)
        #expect(try await keys.settings(of: EndpointID(bits: 0xE2)) == settings)
    }

    @Test func `a refused checkpoint leaves the newest as it was, and says what to do`() async throws {
        let directory = try TemporaryDirectory()
        let keys = try await newKeys(in: directory)
        try await keys.record(size: 50, root: [1, 2], note: "fifty")
        try await keys.record(size: 50, root: [1, 2], note: "fifty again")
        let failure = await #expect(throws: Failure.self) { try await keys.record(size: 49, root: [1, 2], note: "older") }
        let newest = try await keys.newestCheckpoint()
        #expect(newest?.size == 50)
        #expect(newest?.root == [1, 2])
        #expect(newest?.note == "fifty again")
        #expect(failure?.code == .store)
        #expect(failure?.found == "a checkpoint of 50 events was signed before, and this log doesn't continue it")
    }

    @Test func `a new store has no checkpoint yet`() async throws {
        let directory = try TemporaryDirectory()
        let keys = try await newKeys(in: directory)
        let newest = try await keys.newestCheckpoint()
        #expect(newest?.size == nil)
    }
}
