import NIOCore
import NIOHTTP1
import NIOTLS

/// Runs exchanges on one channel: feeds events to ``Exchange`` and carries out its actions.
final class ExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Pending
    typealias OutboundOut = HTTPClientRequestPart

    /// A request waiting for its answer.
    struct Pending: Sendable {
        /// The whole request.
        let request: ByteBuffer
        let deadline: TimeAmount
        let promise: EventLoopPromise<Reply>
    }

    private var exchange: Exchange?
    private var pending: Pending?
    private var timer: Scheduled<Void>?
    private let secured: EventLoopPromise<Void>

    init(secured: EventLoopPromise<Void>) { self.secured = secured }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = unwrapOutboundIn(data)
        guard pending == nil else {
            request.promise.fail(ExchangeFailure(reason: "the connection is busy"))
            return
        }
        pending = request
        exchange = Exchange()
        let channel = context.channel
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: request.deadline) {
            guard var exchange = self.exchange else { return }
            let action = exchange.deadlinePassed()
            self.exchange = exchange
            self.carryOut(action, channel)
        }
        context.write(wrapOutboundOut(.head(Self.head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(request.request))), promise: promise)
    }

    /// All that the decoder needs to know: a POST's answer has a body.
    private static let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard var exchange else { return }
        let action: Exchange.Action
        switch unwrapInboundIn(data) {
        case .head(let head):
            action = exchange.head(
                status: Int(head.status.code),
                retryAfter: head.headers.first(name: "retry-after"),
                keepsAlive: head.isKeepAlive
            )
        case .body(let buffer): action = exchange.body(buffer.readableBytesView)
        case .end: action = exchange.end()
        }
        self.exchange = exchange
        carryOut(action, context.channel)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent, case .handshakeCompleted = event { secured.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        secured.fail(error)
        if var exchange {
            let action = exchange.failed(error is HTTPParserError ? "the answer is not HTTP/1.1 (\(error))" : "\(error)")
            self.exchange = exchange
            carryOut(action, context.channel)
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        secured.fail(ExchangeFailure(reason: "the connection was closed"))
        if var exchange {
            let action = exchange.closed()
            self.exchange = exchange
            carryOut(action, context.channel, cause: .closed)
        }
        context.fireChannelInactive()
    }

    private func carryOut(_ action: Exchange.Action, _ channel: any Channel, cause: ExchangeFailure.Cause = .other) {
        switch action {
        case .nothing: return
        case .complete(let reply): finish().succeed(reply)
        case .completeAndClose(let reply):
            let promise = finish()
            channel.close(promise: nil)
            promise.succeed(reply)
        case .fail(let reason):
            let promise = finish()
            channel.close(promise: nil)
            promise.fail(ExchangeFailure(reason: reason, cause: cause))
        }
    }

    private func finish() -> EventLoopPromise<Reply> {
        timer?.cancel()
        timer = nil
        exchange = nil
        guard let promise = pending?.promise else { preconditionFailure("an exchange has a pending request") }
        pending = nil
        return promise
    }
}

/// Why an exchange came to nothing.
struct ExchangeFailure: Error, Hashable, Sendable {
    /// Whether a kept connection may simply have been closed by its receiver, which says nothing about the request.
    enum Cause: Hashable, Sendable {
        case closed, other
    }

    let reason: String
    var cause = Cause.other
}
