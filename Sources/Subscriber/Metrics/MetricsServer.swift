import Completions
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// Answers `/metrics` and `/health` over plain HTTP, for whoever watches this machine.
package struct MetricsServer: Service {
    /// What a path answers.
    package struct Answer: Sendable {
        let status: Int
        let contentType: String
        let text: String

        package init(status: Int, contentType: String, text: String) {
            self.status = status
            self.contentType = contentType
            self.text = text
        }
    }

    /// Where it listens: address and port, which with port 0 was chosen.
    package let place: String
    private let channel: any Channel

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - place: an address with a port, as `127.0.0.1:9464`.
    ///   - answers: what is asked for by GET, by its path; anything else is answered with 404.
    /// - Throws: ``Failure`` when nobody can listen there.
    package static func start(
        at place: String,
        answers: [String: @Sendable () async throws -> Answer]
    ) async throws -> MetricsServer {
        let target = try Self.target(place)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(MetricsHandler(answers))
                }
            }
        do {
            let channel = try await bootstrap.bind(to: target).get()
            let (host, port) = (channel.localAddress?.ipAddress ?? "", channel.localAddress?.port ?? 0)
            return MetricsServer(place: host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)", channel: channel)
        } catch {
            throw Failure(
                .system,
                doing: "listening for metrics at \(place)",
                found: "\(error)",
                next: "choose another address or port with --metrics"
            )
        }
    }

    private static func target(_ place: String) throws -> SocketAddress {
        guard let colon = place.lastIndex(of: ":"), let port = Int(place[place.index(after: colon)...]), (0...65_535).contains(port),
            let address = IPAddress(place[..<colon].drop { $0 == "[" }.prefix { $0 != "]" })
        else {
            throw Failure(
                .usage,
                doing: "listening for metrics",
                found: "\"\(place)\" is no address with a port",
                next: "write it as 127.0.0.1:9464 or [::1]:9464"
            )
        }
        return try SocketAddress(ipAddress: address.description, port: port)
    }

    /// Serves until the channel closes or the group shuts down.
    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                try await channel.closeFuture.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } onGracefulShutdown: {
            channel.close(promise: nil)
        }
    }
}

/// Answers one request after the other; a body is not read.
private final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answers: [String: @Sendable () async throws -> MetricsServer.Answer]
    private var head: HTTPRequestHead?

    init(_ answers: [String: @Sendable () async throws -> MetricsServer.Answer]) { self.answers = answers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head = head.take() else { return }
            let path = String(head.uri.prefix { $0 != "?" })
            let known = head.method == .GET ? answers[path] : nil
            let answer = known ?? { MetricsServer.Answer(status: 404, contentType: "text/plain", text: "there are /metrics and /health\n") }
            let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.makeFutureWithTask {
                do {
                    return try await answer()
                } catch {
                    return MetricsServer.Answer(status: 503, contentType: "text/plain", text: "\(error)\n")
                }
            }.whenSuccess { answer in
                let (handler, context) = loopBound.value
                handler.send(answer, keepsAlive: head.isKeepAlive, context)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func send(_ answer: MetricsServer.Answer, keepsAlive: Bool, _ context: ChannelHandlerContext) {
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status))
        head.headers.add(name: "content-type", value: answer.contentType)
        head.headers.add(name: "content-length", value: String(answer.text.utf8.count))
        if !keepsAlive { head.headers.add(name: "connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.text)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if !keepsAlive { context.close(promise: nil) }
    }
}
