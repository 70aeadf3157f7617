import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Bounds how long a request may take to arrive, how much of it, and how long its answer may wait to be read: whoever trickles or floods is
/// cut off.
///
/// What a route refuses is still read to its end by the server, so that the answer arrives; here that has its bound. It also answers
/// `Expect: 100-continue` (RFC 9110 section 10.1.1), for which clients wait.
final class RequestDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    private let most: Duration
    private let size: Int
    private var received = 0
    private var deadline: Scheduled<Void>?
    /// Closes whoever doesn't read what it asked for.
    private var writing: Scheduled<Void>?

    /// - Parameters:
    ///   - most: from a request's head to its end.
    ///   - size: bytes of a body, beyond which the connection is closed.
    init(_ most: Duration, size: Int) {
        self.most = most
        self.size = size
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            received = 0
            let channel = context.channel
            deadline?.cancel()
            deadline = context.eventLoop.scheduleTask(in: TimeAmount(most)) { channel.close(promise: nil) }
            if head.headerFields[.expect]?.lowercased() == "100-continue" {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body(let part):
            received += part.readableBytes
            if received > size { return context.close(promise: nil) }
        case .end:
            deadline?.cancel()
            deadline = nil
        }
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writing?.cancel()
        let channel = context.channel
        if !channel.isWritable { writing = context.eventLoop.scheduleTask(in: TimeAmount(most)) { channel.close(promise: nil) } }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        writing?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        writing?.cancel()
    }
}
