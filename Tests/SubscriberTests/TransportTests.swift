import Completions
import Foundation
import NIOCore
import Subscriber
import Synchronization
import Testing
import Vault

@Suite struct TransportTests {
    private static let patient = Deadlines(
        resolving: .seconds(60),
        connecting: .seconds(60),
        securing: .seconds(60),
        answering: .seconds(60)
    )
    private static let hasty = Deadlines(
        resolving: .seconds(60),
        connecting: .seconds(60),
        securing: .seconds(60),
        answering: .milliseconds(300)
    )
    /// For what begins to be answered: the beginning has to come in time on a busy machine too.
    private static let brisk = Deadlines(resolving: .seconds(60), connecting: .seconds(60), securing: .seconds(60), answering: .seconds(2))
    private static let ok = ScriptedReceiver.Answer.bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

    private static let clock: @Sendable () -> Timestamp = {
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    private func transport(
        _ settings: EndpointSettings,
        _ deadlines: Deadlines = patient,
        resolver: any AddressResolver = ScriptedResolver(answers: ["localhost": ["127.0.0.1"]])
    ) throws -> EndpointTransport {
        try EndpointTransport(settings, resolver: resolver, deadlines: deadlines, clock: Self.clock)
    }

    private func attempt(_ transport: EndpointTransport) async -> AttemptResult {
        await transport.attempt(headers: [("content-type", "application/json")], body: Array("{}".utf8))
    }

    @Test func `an answer is a result with its status, address and times`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let result = await attempt(try transport(receiver.settings()))
        #expect(result.ending == .answered(Reply(status: 200, retryAfter: nil, excerpt: "ok")))
        #expect(result.address == .v4(0x7F00_0001))
        #expect(result.times.connecting != nil && result.times.securing != nil && result.times.answering != nil)
        #expect(receiver.received.first?.hasPrefix("POST /hook HTTP/1.1\r\nhost: localhost:\(receiver.port)\r\n") == true)
        try await receiver.stop()
    }

    @Test func `a connection is kept for the next attempt`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let transport = try transport(receiver.settings())
        _ = await attempt(transport)
        let second = await attempt(transport)
        #expect(second.status == 200)
        #expect(second.times.connecting == nil)
        try await receiver.stop()
    }

    @Test func `a deadline on a kept connection is a failure, and the request goes out once`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok, .silence])
        let transport = try transport(receiver.settings(), Self.brisk)
        _ = await attempt(transport)
        #expect(await attempt(transport).ending == .failed(.answering, "there was no answer in time"))
        #expect(receiver.received.count == 2)
        try await receiver.stop()
    }

    @Test func `a redirect is an answer, and is not followed`() async throws {
        let redirect = "HTTP/1.1 302 Found\r\nlocation: https://localhost/other\r\ncontent-length: 0\r\n\r\n"
        let receiver = try await ScriptedReceiver(answering: [.bytes(redirect)])
        let result = await attempt(try transport(receiver.settings()))
        #expect(result.status == 302)
        #expect(receiver.received.count == 1)
        try await receiver.stop()
    }

    @Test func `a receiver that says nothing is given up at the deadline`() async throws {
        let receiver = try await ScriptedReceiver(answering: [.silence])
        let result = await attempt(try transport(receiver.settings(), Self.hasty))
        #expect(result.ending == .failed(.answering, "there was no answer in time"))
        try await receiver.stop()
    }

    @Test func `a receiver that trickles its body is given up at the deadline`() async throws {
        let receiver = try await ScriptedReceiver(answering: [.trickle(every: .milliseconds(20))])
        let result = await attempt(try transport(receiver.settings(), Self.brisk))
        #expect(result.ending == .failed(.answering, "the answer's body took too long"))
        try await receiver.stop()
    }

    @Test func `a receiver that floods is cut off at 16 KiB`() async throws {
        let flood = "HTTP/1.1 200 OK\r\ncontent-length: 900000\r\n\r\n" + String(repeating: "x", count: 200_000)
        let receiver = try await ScriptedReceiver(answering: [.bytes(flood)])
        let result = await attempt(try transport(receiver.settings()))
        #expect(result.ending == .answered(Reply(status: 200, retryAfter: nil, excerpt: String(repeating: "x", count: 1_024))))
        try await receiver.stop()
    }

    @Test func `an address that is not allowed is never dialled`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let result = await attempt(try transport(receiver.settings(allowed: [])))
        #expect(result.ending == .failed(.vetting, "localhost: 127.0.0.1 is in 127.0.0.0/8, which is not public"))
        #expect(receiver.received.isEmpty)
        try await receiver.stop()
    }

    @Test func `one forbidden answer among good ones spoils the attempt`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let resolver = ScriptedResolver(answers: ["receiver.test": ["127.0.0.1", "10.0.0.1"]])
        let settings = receiver.settings(host: "receiver.test", allowed: ["127.0.0.1"])
        let result = await attempt(try transport(settings, resolver: resolver))
        #expect(result.ending == .failed(.vetting, "receiver.test: 10.0.0.1 is in 10.0.0.0/8, which is not public"))
        try await receiver.stop()
    }

    @Test func `the next address is tried when one can't be reached`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let resolver = ScriptedResolver(answers: ["receiver.test": ["127.0.0.2", "127.0.0.1"]])
        let result = await attempt(try transport(receiver.settings(host: "receiver.test"), resolver: resolver))
        #expect(result.status == 200)
        #expect(result.address == .v4(0x7F00_0001))
        try await receiver.stop()
    }

    @Test func `a certificate for another name is refused`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let resolver = ScriptedResolver(answers: ["other.test": ["127.0.0.1"]])
        let result = await attempt(try transport(receiver.settings(host: "other.test"), resolver: resolver))
        guard case .failed(.securing, _) = result.ending else {
            Issue.record("expected TLS to fail, not \(result.ending)")
            return
        }
        #expect(receiver.received.isEmpty)
        try await receiver.stop()
    }

    @Test func `a certificate that nobody vouches for is refused`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let known = receiver.settings()
        let settings = EndpointSettings(url: known.url, signing: known.signing, authority: nil, allowed: known.allowed)
        let result = await attempt(try transport(settings))
        #expect(result.problem?.hasPrefix("securing: TLS failed") == true, "\(result)")
        try await receiver.stop()
    }

    @Test func `a receiver that speaks HTTP/2 only is a clear failure`() async throws {
        // What an HTTP/2 server says first: an empty SETTINGS frame (RFC 9113 section 6.5).
        let receiver = try await ScriptedReceiver(answering: [.bytes("\0\0\0\u{4}\0\0\0\0\0")])
        let result = await attempt(try transport(receiver.settings()))
        #expect(result.problem?.hasPrefix("answering: the answer is not HTTP/1.1") == true)
        try await receiver.stop()
    }

    @Test func `a name without an address is a failure of resolving`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let result = await attempt(try transport(receiver.settings(), resolver: ScriptedResolver(answers: [:])))
        #expect(result.ending == .failed(.resolving, "localhost: no such name"))
        try await receiver.stop()
    }
}
