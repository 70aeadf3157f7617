import NIOCore
import NIOHTTP1
import NIOSSL
import NIOTLS

/// Runs exchanges on one channel, one at a time: feeds events to ``Exchange`` and carries out its actions.
///
/// Everything in it happens on the channel's event loop.
final class ExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// Who waits for an exchange's end.
    typealias Ended = (Result<Reply, ExchangeFailure>) -> Void

    private var exchange: Exchange?
    private var ended: Ended?
    /// When the exchange under way is given up.
    private var deadline = NIODeadline.distantFuture
    /// One timer serves all exchanges: it looks again if it was an earlier one's.
    private var timer: Scheduled<Void>?
    private var context: ChannelHandlerContext?
    /// Whether the connection is being closed, which over TLS takes a while.
    private var isClosing = false
    private let secured: EventLoopPromise<Void>
    private let kept: Reply.Kept

    init(secured: EventLoopPromise<Void>, keeping kept: Reply.Kept) {
        self.secured = secured
        self.kept = kept
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Whether another exchange can begin.
    var isIdle: Bool { !isClosing && exchange == nil && context?.channel.isActive == true }

    /// Sends a whole request and calls back when it is answered, or won't be.
    func begin(_ request: ByteBuffer, within limit: TimeAmount, ended: @escaping Ended) {
        guard let context, isIdle else {
            return ended(.failure(ExchangeFailure(reason: "the connection was closed", cause: .closed)))
        }
        self.ended = ended
        exchange = Exchange(keeping: kept)
        deadline = .now() + limit
        watchDeadline(context)
        context.write(wrapOutboundOut(.head(Self.head)), promise: nil)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenFailure { error in
            self.step(cause: .closed) { $0.failed("\(error)") }
        }
        context.write(wrapOutboundOut(.body(.byteBuffer(request))), promise: written)
        context.eventLoop.assumeIsolated().execute { self.context?.flush() }
    }

    /// All that the decoder needs to know: a POST's answer has a body.
    private static let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")

    private func watchDeadline(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timer = nil
            guard self.exchange != nil, let context = self.context else { return }
            if .now() < self.deadline { self.watchDeadline(context) } else { self.step { $0.deadlinePassed() } }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            step {
                $0.head(
                    status: Int(head.status.code),
                    retryAfter: head.headers.first(name: "retry-after"),
                    keepsAlive: head.isKeepAlive
                )
            }
        case .body(let buffer): step { $0.body(buffer.readableBytesView) }
        case .end: step { $0.end() }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent, case .handshakeCompleted = event { secured.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        secured.fail(error)
        isClosing = true
        step { $0.failed(error is HTTPParserError ? "the answer is not HTTP/1.1 (\(error))" : "\(error)") }
        drop()
    }

    func channelInactive(context: ChannelHandlerContext) {
        secured.fail(ExchangeFailure(reason: "the connection was closed"))
        timer?.cancel()
        timer = nil
        step(cause: .closed) { $0.closed() }
        context.fireChannelInactive()
    }

    /// Takes the exchange under way, if there is one, a step on.
    private func step(cause: ExchangeFailure.Cause = .other, _ event: (inout Exchange) -> Exchange.Action) {
        guard let action = exchange.modify(event) else { return }
        switch action {
        case .nothing: return
        case .complete(let reply): end(.success(reply))
        case .completeAndClose(let reply):
            isClosing = true
            context?.channel.close(promise: nil)
            end(.success(reply))
        case .completeAndDrop(let reply):
            drop()
            end(.success(reply))
        case .fail(let reason):
            drop()
            end(.failure(ExchangeFailure(reason: reason, cause: cause)))
        }
    }

    /// Closes the connection below TLS, whose own way to close would read for as long as the receiver sends.
    private func drop() {
        isClosing = true
        guard let context else { return }
        if let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLClientHandler.self) {
            tls.close(promise: nil)
        } else {
            context.close(promise: nil)
        }
    }

    /// The next exchange may begin before this returns.
    private func end(_ result: Result<Reply, ExchangeFailure>) {
        exchange = nil
        let ended = ended.take()
        ended?(result)
    }
}

extension Optional {
    /// Changes what is there, in place.
    fileprivate mutating func modify<Value>(_ change: (inout Wrapped) -> Value) -> Value? {
        guard var wrapped = take() else { return nil }
        defer { self = wrapped }
        return change(&wrapped)
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
