import Completions
import Notifications
import Testing

/// Golden vectors: SHA-256, first 128 bits, computed elsewhere (Python's hashlib).
///
/// Frozen.
@Suite struct DerivedIDTests {
    private let event = EventID(bits: 0xE)
    private let endpoint = EndpointID(bits: 0xE1)
    private let person = ParticipantID(bits: 0xA)

    @Test func `a delivery's id is of event and endpoint`() {
        #expect(DeliveryID(of: event, to: endpoint).description == "dlv_0b15e37a61cfce493f95f20e32fc9be0")
    }

    @Test func `a request as new makes another id`() {
        let id = DeliveryID(of: event, to: endpoint, request: EventID(bits: 0xF))
        #expect(id.description == "dlv_2bb36b1b7335e3024429dca26ff437bf")
    }

    @Test func `another endpoint or event makes another id`() {
        let ids = [
            DeliveryID(of: event, to: endpoint), DeliveryID(of: event, to: EndpointID(bits: 0xE2)),
            DeliveryID(of: EventID(bits: 0xD), to: endpoint),
        ]
        #expect(Set(ids).count == 3)
    }

    @Test func `a completion's id is of account, participant, kind, activity and version`() throws {
        let north = try #require(AccountName("north"))
        let plain = Activity(kind: .exam, id: "EX-1")
        let versioned = Activity(kind: .exam, id: "EX-1", version: "2026")
        let first = CompletionID(of: person, in: plain, account: .main)
        #expect(first.description == "cmp_9e11281296667d05223705998752a133")
        #expect(CompletionID(of: person, in: versioned, account: .main).description == "cmp_d96ec35b05ba3dfe14df520a2c759b93")
        #expect(CompletionID(of: person, in: plain, account: north).description == "cmp_d89907507c34f389444f80e22477e09f")
        #expect(CompletionID(of: person, in: Activity(kind: .course, id: "EX-1"), account: .main) != first)
    }

    @Test func `a title never enters a completion's id`() {
        let titled = Activity(kind: .exam, id: "EX-1", title: "Algebra")
        #expect(CompletionID(of: person, in: titled, account: .main).description == "cmp_9e11281296667d05223705998752a133")
    }
}
