import Completions
import Foundation
import Subscriber
import Testing
import Vault

/// Endpoints that are reached through a proxy, and those that ask who calls.
@Suite struct ProxyTests {
    private static let ok = ScriptedReceiver.Answer.bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
    private static let clock: @Sendable () -> Timestamp = {
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    private func attempt(
        _ receiver: ScriptedReceiver,
        through proxy: EndpointSettings.Proxy?,
        client: EndpointSettings.ClientIdentity? = nil,
        allowed: [String] = ["127.0.0.0/8"]
    ) async throws -> AttemptResult {
        let plain = receiver.settings()
        let settings = EndpointSettings(
            url: plain.url,
            signing: plain.signing,
            authority: plain.authority,
            allowed: allowed,
            client: client,
            proxy: proxy
        )
        let transport = try EndpointTransport(
            settings,
            resolver: ScriptedResolver(answers: [
                "localhost": ["127.0.0.1"], "proxy.test": ["127.0.0.1"], "twice.test": ["::1", "127.0.0.1"],
            ]),
            deadlines: Deadlines(resolving: .seconds(60), connecting: .seconds(60), securing: .seconds(60), answering: .seconds(60)),
            clock: Self.clock
        )
        return await transport.attempt(headers: [("content-type", "application/json")], body: Array("{}".utf8))
    }

    @Test func `a proxy is asked for the vetted address, and TLS goes to the name`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let proxy = try await TestProxy()
        let credential = Secret(Array("ann:sesame".utf8))
        let result = try await attempt(receiver, through: .init(host: "proxy.test", port: proxy.port, credential: credential))
        #expect(result.ending == .answered(Reply(status: 200, retryAfter: nil, excerpt: "ok")))
        #expect(result.address == .v4(0x7F00_0001))
        let head = try #require(proxy.heads.first)
        #expect(head.hasPrefix("CONNECT 127.0.0.1:\(receiver.port) HTTP/1.1\r\nhost: 127.0.0.1:\(receiver.port)\r\n"))
        #expect(head.contains("\r\nproxy-authorization: Basic YW5uOnNlc2FtZQ==\r\n"))
        #expect(receiver.received.first?.contains("proxy-authorization") == false, "the endpoint is not told how the proxy is")
        try await proxy.stop()
        try await receiver.stop()
    }

    @Test func `the guard judges the endpoint and not the proxy`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let proxy = try await TestProxy()
        let result = try await attempt(receiver, through: .init(host: "127.0.0.1", port: proxy.port, credential: nil), allowed: [])
        #expect(result.problem == "vetting: localhost: 127.0.0.1 is in 127.0.0.0/8, which is not public")
        #expect(proxy.heads == [])
        try await proxy.stop()
        try await receiver.stop()
    }

    @Test func `a proxy that refuses is said to`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let proxy = try await TestProxy(refusing: "407 Proxy Authentication Required")
        let result = try await attempt(receiver, through: .init(host: "127.0.0.1", port: proxy.port, credential: nil))
        #expect(
            result.problem
                == "connecting: 127.0.0.1 port \(receiver.port) through the proxy 127.0.0.1 port \(proxy.port): the proxy answered 407"
        )
        #expect(receiver.received == [])
        try await proxy.stop()
        try await receiver.stop()
    }

    @Test func `a proxy is tried at each of its addresses`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let proxy = try await TestProxy()
        let result = try await attempt(receiver, through: .init(host: "twice.test", port: proxy.port, credential: nil))
        #expect(result.status == 200)
        try await proxy.stop()
        try await receiver.stop()
    }

    @Test func `a proxy that isn't there is a failure of connecting`() async throws {
        let receiver = try await ScriptedReceiver(answering: [Self.ok])
        let proxy = try await TestProxy()
        try await proxy.stop()
        let result = try await attempt(receiver, through: .init(host: "127.0.0.1", port: proxy.port, credential: nil))
        #expect(result.problem?.hasPrefix("connecting: 127.0.0.1 port \(receiver.port) through the proxy") == true)
        try await receiver.stop()
    }

    @Test(arguments: [
        ("https://proxy:3128", "it doesn't begin with http://"), ("http://ann:pw@proxy:3128", "give them with --proxy-basic"),
        ("http://proxy:3128/path", "it is not http://host:port"), ("http://proxy", "it is not http://host:port"),
        ("http://pro xy:1", "the URL holds a blank"),
    ])
    func `a proxy is http, a host and a port`(text: String, found: String) {
        let mistake = #expect(throws: ProxyAddress.Mistake.self) { try ProxyAddress.read(text, credential: nil) }
        #expect(mistake?.found.contains(found) == true)
    }

    @Test func `a receiver that asks for a client's certificate gets it, and refuses who has none`() async throws {
        let client = try TestIdentity(name: "tassel")
        let receiver = try await ScriptedReceiver(answering: [Self.ok], clients: client.pem)
        let identity = EndpointSettings.ClientIdentity(certificates: client.pem, key: Secret(Array(client.keyPEM.utf8)))
        #expect(try await attempt(receiver, through: nil, client: identity).status == 200)
        let refused = try await attempt(receiver, through: nil)
        #expect(refused.status == nil)
        try await receiver.stop()
    }
}
