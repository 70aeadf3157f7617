import Completions
import Foundation
import Notifications
import Testing

@Suite struct BodyTests {
    private let endpoint = EndpointID(bits: 0xE1)

    private func sample(_ type: EventType, _ disclosure: [EndpointConfiguration.Disclosure] = [.id, .name, .email]) -> String {
        body(type, .standard, disclosure)
    }

    private func body(
        _ type: EventType,
        _ body: EndpointConfiguration.Body,
        _ disclosure: [EndpointConfiguration.Disclosure] = EndpointConfiguration.Disclosure.allCases
    ) -> String {
        let configuration = EndpointConfiguration(host: "x", filter: .all, body: body, disclosure: disclosure)
        // XMLCoder throws for none of the samples.
        let rendered = try? SampleNotification.body(of: type, to: endpoint, as: configuration)
        return String(decoding: rendered?.bytes ?? [], as: UTF8.self)
    }

    private static let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Data/schemas/examples")

    @Test(arguments: EventType.notifying)
    func `every type's body is its published example, to the byte`(type: EventType) throws {
        let file = Self.examples.appending(path: "\(type.rawValue).json")
        if ProcessInfo.processInfo.environment["TASSEL_RECORD"] != nil { try Data((sample(type) + "\n").utf8).write(to: file) }
        let example = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)
        #expect(withoutDelivery(sample(type)) == withoutDelivery(example))
    }

    @Test(
        arguments: EventType.notifying,
        [("cloudevents.json", .cloudEvents), ("flat.json", .flat), ("form", .form), ("xml", .xml)] as [(String, EndpointConfiguration.Body)]
    )
    func `every other body of every type is its published example, to the byte`(
        type: EventType,
        kind: (ending: String, body: EndpointConfiguration.Body)
    ) throws {
        let file = Self.examples.appending(path: "\(type.rawValue).\(kind.ending)")
        let rendered = body(type, kind.body)
        if ProcessInfo.processInfo.environment["TASSEL_RECORD"] != nil { try Data((rendered + "\n").utf8).write(to: file) }
        let example = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)
        #expect(withoutDelivery(rendered) == withoutDelivery(example))
    }

    @Test func `a form is what the URL standard writes`() {
        let form = body(.examFinished, .form)
        #expect(form.hasPrefix("type=exam.finished&timestamp=2026-03-02T"))
        #expect(form.contains("&participant_name=Ada+Example&participant_email=ada%40example.org&"))
        #expect(form.contains("&participant_field_department=Sales&"))
    }

    @Test func `of the four formats all say the same of the score`() {
        #expect(body(.examFinished, .flat).contains(#""score_raw":86,"score_max":100,"#))
        #expect(body(.examFinished, .cloudEvents).contains(#""score":{"raw":86,"max":100}"#))
        #expect(body(.examFinished, .form).contains("&score_raw=86&score_max=100&"))
        #expect(body(.examFinished, .xml).contains("<score_raw>86</score_raw><score_max>100</score_max>"))
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
