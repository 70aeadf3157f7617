import Completions
import Crypto
import Testing

/// Golden vectors: HMAC-SHA256 under the key 00 01 … 1f, computed elsewhere (Python's hmac).
///
/// Frozen.
@Suite struct IdentityTests {
    private static let hash: KeyedHash = { parts in
        let key = SymmetricKey(data: [UInt8](0...31))
        return HMAC<SHA256>.authenticationCode(for: parts.bytes, using: key).prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
    }

    private func key(_ identity: SourceIdentity) -> String {
        SourceKey.derived(from: identity, account: .main, namespace: "lms", by: Self.hash).description
    }

    private func facts(attempt: Int?, finished: String?) -> String {
        key(.facts(participant: 0xA, kind: .course, activity: "C-1", attempt: attempt, finished: finished))
    }

    @Test func `parts are a label and lengths, and an absent part isn't an empty one`() {
        #expect(hex(IdentityParts("event", ["é", nil, ""]).bytes) == "6576656e740000000002c3a9ffffffff00000000")
        #expect(hex(IdentityParts(unlabelled: ["a", ""]).bytes) == "000000016100000000")
        #expect(IdentityParts("x", ["ab", "c"]).bytes != IdentityParts("x", ["a", "bc"]).bytes)
    }

    @Test func `a source's own id makes the key`() {
        #expect(key(.id("rec-1")) == "79fcbb3b671a686d718dbf4593c4d3f0")
    }

    @Test func `key columns make the key, for records of one kind`() {
        #expect(key(.columns(["7", "ü|x"], kind: .exam)) == "6eacc866f9e05389ed5fd7f8adf32688")
        #expect(key(.columns(["7", "ü|x"], kind: .course)) != "6eacc866f9e05389ed5fd7f8adf32688")
    }

    @Test func `facts make the key by attempt, and only without one by time`() {
        #expect(facts(attempt: 2, finished: nil) == "4e7b929b3e0e9af0a00d55c3f87ff235")
        #expect(facts(attempt: 2, finished: "19/10/2013") == "4e7b929b3e0e9af0a00d55c3f87ff235")
        #expect(facts(attempt: nil, finished: "19/10/2013") == "30083bc51e561bed576ec9cfeafb249f")
        #expect(facts(attempt: nil, finished: nil) == "4ebdc805fae41253523ab7182215868a")
    }

    @Test func `account and namespace keep equal ids apart`() throws {
        let north = try #require(AccountName("north"))
        let keys = [
            SourceKey.derived(from: .id("1"), account: .main, namespace: "lms", by: Self.hash),
            SourceKey.derived(from: .id("1"), account: north, namespace: "lms", by: Self.hash),
            SourceKey.derived(from: .id("1"), account: .main, namespace: "hr", by: Self.hash),
        ]
        #expect(Set(keys).count == 3)
    }

    @Test func `a telling's id covers its whole fingerprint`() {
        let time = ReportedTime("2013-10-19T09:00+02:00").map {
            FinishTime($0, original: FinishTime.Original(text: "19/10/2013 09:00", zone: "Europe/Berlin"))
        }
        let finish = Finish(
            participant: ParticipantID(bits: 0xA),
            activity: Activity(kind: .exam, id: "EX-1", version: "2026", title: "never hashed"),
            outcome: .failed,
            score: Score(raw: ExactDecimal("-1.50"), min: ExactDecimal(0), max: ExactDecimal(100), scaled: ExactDecimal("0.05")),
            started: ReportedTime("2013-10-19"),
            finished: time,
            duration: "PT1H",
            attempt: 2,
            revised: ReportedTime("2026-03-30T08:00:00Z")
        )
        let id = EventID.telling(finish, of: SourceKey(bits: 1), by: Self.hash)
        #expect(id.description == "evt_abaff422ed1ad1fd22f21c9c8f57eacf")
    }

    @Test func `a telling's id marks what is absent`() {
        let activity = Activity(kind: .exam, id: "EX-1")
        let finish = Finish(participant: ParticipantID(bits: 0xA), activity: activity, outcome: .passed)
        let id = EventID.telling(finish, of: SourceKey(bits: 1), by: Self.hash)
        #expect(id.description == "evt_3ef8131f95a88fd8ac6cb424181ecb31")
    }

    @Test func `a revocation's id is of its key, reason and voiding record`() {
        let key = SourceKey(bits: 1)
        let plain = EventID.revoking(key, for: .certificateRevoked, sourceID: nil, by: Self.hash)
        let told = EventID.revoking(key, for: .certificateRevoked, sourceID: "void-9", by: Self.hash)
        #expect(plain.description == "evt_38b27b37169eae224ce14842ab0b602d")
        #expect(told.description == "evt_83cffa922b2cf329ae79438cd2c44028")
    }

    @Test func `any other event's id is of its type and position`() {
        let id = EventID.administrative(.endpointAdded, at: Position(3), by: Self.hash)
        #expect(id.description == "evt_28ab9e8e92085984eb61f3476d8e1cf5")
    }

    @Test func `an identifier reads what it writes`() {
        let id = EndpointID(bits: 0x0011_2233_4455_6677_8899_AABB_CCDD_EEFF)
        #expect(id.description == "end_00112233445566778899aabbccddeeff")
        #expect(EndpointID(id.description) == id)
        #expect(EndpointID(firstBitsOf: id.bytes + [1, 2]) == id)
        #expect(id.short == "end_00112233")
    }

    @Test(arguments: [
        "", "end_", "00112233445566778899aabbccddeeff", "evt_00112233445566778899aabbccddeeff", "end_00112233445566778899AABBCCDDEEFF",
        "end_00112233445566778899aabbccddeef", "end_00112233445566778899aabbccddeeff0", "end_00112233445566778899aabbccddeefg",
    ])
    func `an identifier with another prefix, case or length is refused`(text: String) {
        #expect(EndpointID(text) == nil)
    }
}
