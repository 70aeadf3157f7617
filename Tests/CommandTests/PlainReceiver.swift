import NIOCore
import NIOPosix
import Synchronization

/// A program on this machine that speaks plain HTTP, as one that is being developed does: it answers everything with one status.
final class PlainReceiver: Sendable {
    let port: Int
    private let channel: any Channel
    private let kept: Kept

    final class Kept: Sendable {
        let texts = Mutex<[String]>([])
    }

    init(answering status: Int) async throws {
        let kept = Kept()
        self.kept = kept
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(PlainHandler(kept, status))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// What arrived, one text a request.
    var received: [String] { kept.texts.withLock { $0 } }

    func stop() async throws { try await channel.close() }
}

private final class PlainHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let kept: PlainReceiver.Kept
    private let status: Int
    private var text = ""

    init(_ kept: PlainReceiver.Kept, _ status: Int) {
        self.kept = kept
        self.status = status
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        // The bodies that are sent here are JSON objects.
        guard text.contains("\r\n\r\n"), text.hasSuffix("}") else { return }
        kept.texts.withLock { $0.append(text) }
        text = ""
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 \(status) Said\r\ncontent-length: 0\r\n\r\n")), promise: nil)
    }
}
