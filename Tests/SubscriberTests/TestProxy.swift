import NIOCore
import NIOPosix
import Subscriber
import Synchronization

/// A real HTTP proxy on loopback that lets tunnels through, or refuses them.
final class TestProxy: Sendable {
    let port: Int
    private let channel: any Channel
    private let asked = Log()

    /// What was asked of it, one head each.
    final class Log: Sendable {
        let heads = Mutex<[String]>([])
    }

    /// - Parameter refusing: the status line's end to answer with instead.
    init(refusing: String? = nil) async throws {
        let asked = asked
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(TunnelEnd(asked, refusing)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    var heads: [String] { asked.heads.withLock { $0 } }

    func stop() async throws { try await channel.close() }
}

/// The end that asks: a head at first, then bytes for the other end.
private final class TunnelEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let log: TestProxy.Log
    private let refusing: String?
    private var head = ""
    private var other: (any Channel)?
    private var early: [ByteBuffer] = []

    init(_ log: TestProxy.Log, _ refusing: String?) {
        self.log = log
        self.refusing = refusing
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if let other { return other.writeAndFlush(bytes, promise: nil) }
        head += String(buffer: bytes)
        guard head.hasSuffix("\r\n\r\n") else { return }
        log.heads.withLock { $0.append(head) }
        if let refusing {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 \(refusing)\r\ncontent-length: 0\r\n\r\n")), promise: nil)
            return
        }
        let target = head.split(separator: " ")[1].split(separator: ":")
        let near = context.channel
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(FarEnd(near)) }
            }
            .connect(host: String(target[0]), port: Int(target[1]) ?? 0)
            .whenSuccess { far in
                loopBound.value.other = far
                near.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n"), promise: nil)
            }
    }

    func channelInactive(context: ChannelHandlerContext) { other?.close(promise: nil) }
}

private final class FarEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let near: any Channel

    init(_ near: any Channel) { self.near = near }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { near.writeAndFlush(unwrapInboundIn(data), promise: nil) }

    func channelInactive(context: ChannelHandlerContext) { near.close(promise: nil) }
}
