import Completions
import Foundation
import Notifications
import Testing

@Suite struct BodyTests {
    private let endpoint = EndpointID(bits: 0xE1)

    private func sample(_ type: EventType, _ disclosure: [EndpointConfiguration.Disclosure] = [.id, .name, .email]) -> String {
        String(decoding: SampleNotification.body(of: type, to: endpoint, disclosing: disclosure), as: UTF8.self)
    }

    @Test(arguments: EventType.notifying)
    func `every type's body is its published example, to the byte`(type: EventType) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Data/schemas/examples/\(type.rawValue).json")
        let example = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)
        #expect(withoutDelivery(sample(type)) == withoutDelivery(example))
    }

    /// The one part that depends on the endpoint: the id of the delivery that is superseded.
    private func withoutDelivery(_ body: String) -> String { body.replacing(/dlv_[0-9a-f]{32}/, with: "dlv_") }

    @Test func `a body says of the person what the endpoint may know, and no more`() {
        #expect(!sample(.examFinished, []).contains("Ada"))
        #expect(
            sample(.examFinished, [.id]).contains(#""participant":{"id":"prt_0b517a1e94c24d6f8e3a11d05c772b60","identifier":"E-1042"}"#)
        )
        #expect(!sample(.examFinished).contains("Sales"))
        #expect(sample(.examFinished, [.fields]).contains(#""fields":{"department":"Sales"}"#))
    }

    @Test func `what is superseded is named by the id it was told under`() throws {
        let event = try #require(EventID("evt_21e86b90df344c7ab05f7d2e1a93c648"))
        #expect(sample(.finishCorrected).contains(#""supersedes":{"id":"\#(DeliveryID(of: event, to: endpoint))","event":"\#(event)"}"#))
        #expect(!sample(.examFinished).contains("supersedes"))
    }
}
