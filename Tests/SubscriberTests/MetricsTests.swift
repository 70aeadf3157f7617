import Completions
import CoreMetrics
import NIOCore
import NIOPosix
import Projections
import Subscriber
import TestSupport
import Testing

/// What a monitoring system sees.
@Suite struct MetricsTests {
    @Test func `counters, gauges and histograms are written as Prometheus reads them`() {
        let registry = MetricsRegistry()
        Counter(label: "a_total", dimensions: [("result", "x")], factory: registry).increment(by: 3)
        Counter(label: "a_total", dimensions: [("result", "w")], factory: registry).increment()
        Recorder(label: "b", dimensions: [], aggregate: false, factory: registry).record(2.5)
        let timer = CoreMetrics.Timer(label: "c_seconds", dimensions: [], factory: registry)
        timer.recordNanoseconds(20_000_000)
        timer.recordNanoseconds(40_000_000_000)
        let lines = registry.text(help: DeliveryMetrics.help).split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(5) == [
                "# TYPE a_total counter", "a_total{result=\"w\"} 1", "a_total{result=\"x\"} 3", "# TYPE b gauge", "b 2.5",
            ]
        )
        #expect(lines.contains("c_seconds_bucket{le=\"0.01\"} 0"))
        #expect(lines.contains("c_seconds_bucket{le=\"0.025\"} 1"))
        #expect(lines.contains("c_seconds_bucket{le=\"30\"} 1"))
        #expect(lines.suffix(3) == ["c_seconds_bucket{le=\"+Inf\"} 2", "c_seconds_sum 40.02", "c_seconds_count 2"])
    }

    @Test func `the same series asked for twice is one`() {
        let registry = MetricsRegistry()
        for _ in 0..<2 { Counter(label: "a_total", dimensions: [], factory: registry).increment() }
        #expect(registry.text(help: DeliveryMetrics.help) == "# TYPE a_total counter\na_total 2\n")
    }

    @Test func `what is owed is counted by how it stands, and its age is that of the oldest`() async throws {
        let test = try await TestStore()
        let taking = try await test.addEndpoint(0xE1)
        let paused = try await test.addEndpoint(0xE2)
        try await test.record(.endpointPaused(EndpointActed(actor: ActorID(bits: 1))), endpoint: paused)
        try await test.tell([test.telling(key: 1, .of(0xA, "EX-1")), test.telling(key: 2, .of(0xB, "EX-1"))])
        test.world.advance(by: .seconds(90))
        let registry = MetricsRegistry()
        try await DeliveryMetrics(registry).look(at: test.store, now: test.world.now)
        let lines = registry.text(help: DeliveryMetrics.help).split(separator: "\n")
        #expect(lines.contains("tassel_deliveries{state=\"due\"} 2"))
        #expect(lines.contains("tassel_deliveries{state=\"held\"} 2"))
        #expect(lines.contains("tassel_oldest_owed_seconds 90"))
        #expect(lines.contains("tassel_endpoints{state=\"active\"} 1"))
        #expect(lines.contains("tassel_endpoints{state=\"paused\"} 1"))
        #expect(!registry.text(help: DeliveryMetrics.help).contains(taking.description), "no identifier is a label")
    }

    @Test func `the server answers what it knows, and nothing else`() async throws {
        let server = try await MetricsServer.start(
            at: "127.0.0.1:0",
            answers: [
                "/health": { MetricsServer.Answer(status: 200, contentType: "text/plain", text: "fine") },
                "/broken": { throw ResolutionError(reason: "no") },
            ]
        )
        let running = Task { try await server.run() }
        #expect(try await ask("GET /health?x=1", of: server).hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(try await ask("GET /broken", of: server).hasPrefix("HTTP/1.1 503 "))
        #expect(try await ask("GET /other", of: server).hasPrefix("HTTP/1.1 404 "))
        #expect(try await ask("POST /health", of: server).hasPrefix("HTTP/1.1 404 "))
        running.cancel()
        try await running.value
    }

    @Test(arguments: ["9464", "localhost:9464", "127.0.0.1:99999", "127.0.0.1"])
    func `a place that is no address with a port is refused`(place: String) async {
        await #expect(throws: Failure.self) { try await MetricsServer.start(at: place, answers: [:]) }
    }

    private func ask(_ request: String, of server: MetricsServer) async throws -> String {
        let colon = try #require(server.place.lastIndex(of: ":"))
        let port = try #require(Int(server.place[server.place.index(after: colon)...]))
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "\(request) HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"))
            var answer = ""
            for try await bytes in inbound { answer += String(buffer: bytes) }
            return answer
        }
    }
}
