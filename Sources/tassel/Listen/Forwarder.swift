import ArgumentParser
import Completions
import NIOCore
import NIOHTTP1
import NIOPosix
import Subscriber

/// Hands on what the listener receives to a program on this machine, byte for byte, over plain HTTP that never leaves it.
struct Forwarder: Sendable {
    /// Less than a subscriber has, so that it is told what is wrong.
    private static let patience = TimeAmount.seconds(10)

    private let host: String
    private let port: Int
    private let target: String
    private let authority: String

    /// Reads `http://localhost:3000/hook`.
    ///
    /// - Throws: `ValidationError` unless it leads to this machine.
    init(_ text: String) throws {
        guard text.lowercased().hasPrefix("http://") else {
            throw ValidationError("--forward-to is http://localhost:PORT/PATH, to a program on this machine.")
        }
        // Read as an endpoint's URL is, for the host's normal spelling; without a port it is HTTP's.
        let rest = text.dropFirst(7)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let hasPort = rest[..<end].drop { $0 != "]" }.contains(":") || !rest.hasPrefix("[") && rest[..<end].contains(":")
        let url: EndpointURL
        do {
            url = try EndpointURL("https://" + rest[..<end] + (hasPort ? "" : ":80") + rest[end...])
        } catch {
            throw ValidationError("--forward-to can't be used: \(error.found).")
        }
        let isHere = url.host == "localhost" || url.address.map { address in Self.loopback.contains { $0.contains(address) } } ?? false
        guard isHere else { throw ValidationError("--forward-to leads to \(url.host), not to this machine.") }
        (host, port, target, authority) = (url.host, url.port, url.target, url.authority)
    }

    private static let loopback = ["127.0.0.0/8", "::1/128"].compactMap { AddressRange($0) }

    /// Posts what was received, with its headers but those of the connection.
    ///
    /// - Returns: the status of the answer; 502 where there is none.
    func forward(headers: [(name: String, value: String)], body: [UInt8]) async -> (status: Int, problem: String?) {
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: target)
        for header in headers where !Self.own.contains(header.name) { head.headers.add(name: header.name, value: header.value) }
        head.headers.add(name: "host", value: authority)
        head.headers.add(name: "content-length", value: String(body.count))
        head.headers.add(name: "connection", value: "close")
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let answered = loop.makePromise(of: Int.self)
        do {
            let channel = try await ClientBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(StatusHandler(answered))
                    }
                }
                .connect(host: host, port: port).get()
            let timer = loop.scheduleTask(in: Self.patience) { answered.fail(ChannelError.connectTimeout(Self.patience)) }
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
            channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
            channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
            defer {
                timer.cancel()
                channel.close(promise: nil)
            }
            return (try await answered.futureResult.get(), nil)
        } catch {
            answered.fail(error)
            return (502, "nothing answers at \(authority)")
        }
    }

    /// Those that this connection says itself.
    private static let own: Set<String> = ["host", "content-length", "connection", "transfer-encoding", "keep-alive"]
}

private final class StatusHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let answered: EventLoopPromise<Int>

    init(_ answered: EventLoopPromise<Int>) { self.answered = answered }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) { answered.succeed(Int(head.status.code)) }
    }

    func channelInactive(context: ChannelHandlerContext) { answered.fail(ChannelError.eof) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { answered.fail(error) }
}
