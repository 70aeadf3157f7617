import Completions
import Foundation
import NIOCore
import NIOSSL
import Subscriber
import Synchronization
import TestSupport
import Testing
import Vault

/// What follows from each way in which a receiver may answer, over real TLS.
@Suite struct ReceiverMatrixTests {
    private static let deadlines = Deadlines(
        resolving: .seconds(5),
        connecting: .seconds(5),
        securing: .seconds(5),
        answering: .seconds(10)
    )
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"

    private func attempt(_ settings: EndpointSettings, resolver: any AddressResolver) async throws -> AttemptResult {
        let transport = try EndpointTransport(settings, resolver: resolver, deadlines: Self.deadlines) { Timestamp(seconds: 1_000_000) }
        return await transport.attempt(headers: [("content-type", "application/json")], body: Array("{}".utf8))
    }

    private func attempt(_ receiver: ScriptedReceiver, at address: String = "127.0.0.1") async throws -> AttemptResult {
        let result = try await attempt(receiver.settings(), resolver: ScriptedResolver(answers: ["localhost": [address]]))
        try await receiver.stop()
        return result
    }

    private func decision(after result: AttemptResult) -> RetrySchedule.Decision {
        var pause: Duration?
        if case .answered(let reply) = result.ending {
            pause = reply.retryAfter.flatMap { RetryAfter.read($0, now: Timestamp(seconds: 1_000_000)) }
        }
        return RetrySchedule.standard.decide(status: result.status, retryAfter: pause, attempts: 1, jitter: 0)
    }

    @Test(
        arguments: [
            ("200 OK", .delivered), ("201 Created", .delivered), ("204 No Content", .delivered), ("301 Moved", .retry(.seconds(5))),
            ("302 Found", .retry(.seconds(5))), ("400 Bad Request", .retry(.seconds(5))), ("401 Unauthorized", .retry(.seconds(5))),
            ("404 Not Found", .retry(.seconds(5))), ("410 Gone", .disableEndpoint), ("413 Too Large", .retry(.seconds(5))),
            ("429 Slow Down", .retry(.seconds(5))), ("500 Oops", .retry(.seconds(5))), ("503 Busy", .retry(.seconds(5))),
        ] as [(String, RetrySchedule.Decision)]
    )
    func `each status leads to one decision`(status: String, wanted: RetrySchedule.Decision) async throws {
        let length = status.hasPrefix("204") ? "" : "content-length: 0\r\n"
        let answer = "HTTP/1.1 \(status)\r\nlocation: https://localhost/elsewhere\r\n\(length)\r\n"
        let receiver = try await ScriptedReceiver(answering: [.bytes(answer)])
        #expect(decision(after: try await attempt(receiver)) == wanted)
        #expect(receiver.received.count == 1, "nothing is followed")
    }

    @Test(
        arguments: [
            ("429 Slow Down", "120", .seconds(120)), ("503 Busy", "120", .seconds(120)),
            ("429 Slow Down", "Mon, 12 Jan 1970 13:48:40 GMT", .seconds(120)), ("503 Busy", "Mon, 12 Jan 1970 13:48:40 GMT", .seconds(120)),
        ] as [(String, String, Duration)]
    )
    func `a receiver that is busy says for how long, in seconds or as a date`(status: String, value: String, pause: Duration) async throws {
        let answer = "HTTP/1.1 \(status)\r\nretry-after: \(value)\r\ncontent-length: 0\r\n\r\n"
        let receiver = try await ScriptedReceiver(answering: [.bytes(answer)])
        #expect(decision(after: try await attempt(receiver)) == .retry(pause))
    }

    @Test(
        arguments: [
            ("", "the connection was closed before the answer was whole"),
            ("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", "the connection was closed before the answer was whole"),
        ]
    )
    func `an answer that is cut short is none, whatever its status said`(answer: String, problem: String) async throws {
        let receiver = try await ScriptedReceiver(answering: [.ending(answer)])
        let result = try await attempt(receiver)
        guard case .failed(.answering, _) = result.ending else {
            Issue.record("expected no answer, not \(result.ending)")
            return
        }
        #expect(decision(after: result) == .retry(.seconds(5)))
    }

    @Test func `a body of 1 GB is let go after 16 KiB, and its status counts`() async throws {
        let receiver = try await ScriptedReceiver(answering: [.flood(1 << 30)])
        let result = try await attempt(receiver)
        #expect(result.ending == .answered(Reply(status: 200, retryAfter: nil, excerpt: String(repeating: "x", count: 1_024))))
        #expect(receiver.floodedBytes < 1 << 25, "what was on its way in buffers, and no more")
    }

    @Test func `HTTP 1.0 with the connection's end as the body's is an answer`() async throws {
        let receiver = try await ScriptedReceiver(answering: [.ending("HTTP/1.0 200 OK\r\n\r\nfine")])
        #expect(try await attempt(receiver).status == 200)
    }

    @Test func `a connection that was closed between two requests costs no attempt`() async throws {
        let receiver = try await ScriptedReceiver(answering: [.ending(Self.ok), .bytes(Self.ok)])
        let resolver = ScriptedResolver(answers: ["localhost": ["127.0.0.1"]])
        let transport = try EndpointTransport(receiver.settings(), resolver: resolver, deadlines: Self.deadlines) { Timestamp(seconds: 1) }
        for _ in 0..<3 { #expect(await transport.attempt(headers: [], body: []).status == 200) }
        try await receiver.stop()
    }

    @Test func `a certificate that has expired is refused`() async throws {
        let receiver = try await ScriptedReceiver(answering: [.bytes(Self.ok)], expiry: -60)
        #expect(try await attempt(receiver).problem?.hasPrefix("securing: ") == true)
        #expect(receiver.received.isEmpty)
    }

    @Test func `TLS 1_1 is refused`() async throws {
        let receiver = try await ScriptedReceiver(answering: [.bytes(Self.ok)], tls: .tlsv11)
        #expect(try await attempt(receiver).problem?.hasPrefix("securing: ") == true)
        #expect(receiver.received.isEmpty)
    }

    @Test func `a receiver that has IPv6 only is reached`() async throws {
        let receiver = try await ScriptedReceiver(answering: [.bytes(Self.ok)], on: "::1")
        let result = try await attempt(receiver, at: "::1")
        #expect(result.status == 200)
        #expect(result.address?.description == "::1")
    }

    @Test func `the address that was vetted is the one that is dialled, whatever the name means by then`() async throws {
        /// Says something else each time that it is asked.
        final class Fickle: AddressResolver {
            private let asked = Mutex(0)

            var times: Int { asked.withLock { $0 } }

            func addresses(of host: String) async throws -> [IPAddress] {
                let first = asked.withLock { asked in
                    asked += 1
                    return asked == 1
                }
                return [first ? "127.0.0.1" : "169.254.169.254"].compactMap { IPAddress($0) }
            }
        }
        let receiver = try await ScriptedReceiver(answering: [.bytes(Self.ok)])
        let resolver = Fickle()
        let result = try await attempt(receiver.settings(), resolver: resolver)
        #expect(result.status == 200)
        #expect(result.address?.description == "127.0.0.1")
        #expect(resolver.times == 1, "between check and connect nobody asks again")
        try await receiver.stop()
    }

    @Test func `headers and values that were tampered with in the store can't end a header`() {
        let url = try? EndpointURL("https://hooks.example.com/x?y=1")
        let request = url.map {
            AttemptRequest(
                RequestBeginning($0, headers: [("a", "1"), ("b", "2\r\nhost: evil")]),
                headers: [("c", "3"), ("d", "4\ne: 5")],
                body: Array("{}".utf8)
            )
        }
        let text = "POST /x?y=1 HTTP/1.1\r\nhost: hooks.example.com\r\na: 1\r\nc: 3\r\ncontent-length: 2\r\n\r\n{}"
        #expect(request.map { String(buffer: $0.bytes) } == text)
    }
}
