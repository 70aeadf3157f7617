import Completions
import EventLog
import Foundation
import Projections
import Storage
import Subscriber
import TestSupport
import Testing
import Vault

/// A catch hook, by a stand-in that answers as Zapier documents.
@Suite struct ZapierTests {
    private static let accepted = answer(
        "200 OK",
        #"{"attempt":"0190f3c0-5a2e","id":"0190f3c0-5a2e","request_id":"0190f3c0-5a2e","status":"success"}"#
    )
    private static let unsubscribed = answer("410 Gone", #"{"status":"error"}"#)
    private static let throttled = ScriptedReceiver.Answer.bytes(
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 30\r\ncontent-length: 0\r\n\r\n"
    )

    private static func answer(_ status: String, _ body: String) -> ScriptedReceiver.Answer {
        .bytes("HTTP/1.1 \(status)\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// A store whose only endpoint is a catch hook at a stand-in.
    private struct Zap {
        let test: TestStore
        let hook: ScriptedReceiver
        let endpoint = EndpointID(bits: 0x2A)

        init(answering answers: [ScriptedReceiver.Answer]) async throws {
            test = try await TestStore()
            hook = try await ScriptedReceiver(answering: answers)
            try await test.store.keys.keep(hook.settings(), of: endpoint)
            try await test.record(.endpointAdded(configured(at: hook)), endpoint: endpoint)
        }

        func configured(at hook: ScriptedReceiver) -> EndpointConfigured {
            let configuration = EndpointConfiguration(
                host: "localhost:\(hook.port)",
                filter: .all,
                body: .flat,
                pacing: DeliveryPacing(concurrency: 1)
            )
            return EndpointConfigured(actor: ActorID(bits: 1), configuration: configuration)
        }

        func finish(_ numbers: ClosedRange<Int>) async throws {
            try await test.tell(numbers.map { test.telling(key: UInt128($0), .of(UInt128($0), "EX-1", raw: "80")) })
        }

        func deliver() async throws { try await Deliverer(test.store, .onceThrough, in: test.surroundings).run() }
    }

    @Test func `a catch hook gets flat JSON and its answer is success`() async throws {
        let zap = try await Zap(answering: [Self.accepted])
        try await zap.finish(1...2)
        try await zap.deliver()
        #expect(try await zap.test.store.projections.owed().all == 0)
        let request = try #require(zap.hook.received.first)
        #expect(request.contains("\r\ncontent-type: application/json\r\n"))
        let body = try #require(request.components(separatedBy: "\r\n\r\n").last)
        #expect(body.hasPrefix("{\"type\":\"exam.finished\""))
        #expect(body.dropFirst().contains("{") == false, "one level, so that each key is a field of a Zap")
        #expect(body.contains("\"outcome\":\"passed\"") && body.contains("\"completion_id\":\"cmp_"))
    }

    @Test func `a hook whose Zap is off unsubscribes with 410, and what is owed waits for the next one`() async throws {
        let zap = try await Zap(answering: [Self.accepted, Self.unsubscribed])
        try await zap.finish(1...4)
        try await zap.deliver()
        #expect(try await zap.test.store.projections.configuration().endpoints[zap.endpoint]?.state == .disabled(.gone))
        #expect(try await zap.test.store.projections.owed().all == 3)
        try await zap.finish(5...5)
        try await zap.deliver()
        #expect(zap.hook.received.count == 2, "nothing is sent to a hook that is gone")
        let next = try await ScriptedReceiver(answering: [Self.accepted])
        try await zap.test.store.keys.keep(next.settings(), of: zap.endpoint)
        try await zap.test.record(.endpointChanged(zap.configured(at: next)), endpoint: zap.endpoint)
        let resumed = EndpointResumed(actor: ActorID(bits: 1), backlog: .catchUp)
        try await zap.test.record(.endpointResumed(resumed), endpoint: zap.endpoint)
        try await zap.deliver()
        #expect(next.received.count == 4)
        #expect(try await zap.test.store.projections.owed().all == 0)
    }

    @Test func `a hook that is called too often is left alone for as long as it asks`() async throws {
        let zap = try await Zap(answering: [Self.throttled, Self.accepted])
        try await zap.finish(1...3)
        try await zap.deliver()
        #expect(zap.hook.received.count == 1)
        zap.test.world.advance(by: .seconds(29))
        try await zap.deliver()
        #expect(zap.hook.received.count == 1)
        zap.test.world.advance(by: .seconds(2))
        try await zap.deliver()
        #expect(try await zap.test.store.projections.owed().all == 0)
    }
}
