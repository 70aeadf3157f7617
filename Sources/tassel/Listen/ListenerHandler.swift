import Completions
import NIOCore
import NIOHTTP1
import Subscriber

/// Collects a request and answers it; requests on one connection come one after another.
final class ListenerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// No notification is larger.
    private static let longestBody = 1 << 20

    private let reception: Reception
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ reception: Reception) { self.reception = reception }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let buffer):
            body.append(contentsOf: buffer.readableBytesView.prefix(Self.longestBody - body.count))
        case .end:
            guard let head else { return }
            let headers = head.headers.map { (name: $0.name.lowercased(), value: $0.value) }
            let keepsAlive = head.isKeepAlive
            self.head = nil
            if let forwarder = reception.forwarder {
                let here = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                context.eventLoop.makeFutureWithTask { [reception, body] in
                    await reception.forward(headers: headers, body: body, to: forwarder)
                }.whenSuccess { status in
                    let (handler, context) = here.value
                    handler.answer(status, keepsAlive, context)
                }
                return
            }
            let status = reception.receive(headers: headers, body: body)
            guard reception.delay > .zero else {
                answer(status, keepsAlive, context)
                return
            }
            let held = context
            context.eventLoop.assumeIsolated().scheduleTask(in: .microseconds(reception.delay.microseconds)) {
                self.answer(status, keepsAlive, held)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ status: Int, _ keepsAlive: Bool, _ context: ChannelHandlerContext) {
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status))
        head.headers.add(name: "content-length", value: "0")
        if !keepsAlive { head.headers.add(name: "connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if !keepsAlive { context.close(promise: nil) }
    }
}
