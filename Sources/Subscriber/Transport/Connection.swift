import Completions
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import Vault

/// A TLS connection to a vetted address, kept for further exchanges.
final class Connection: Sendable {
    let address: IPAddress
    /// When the address was last vetted.
    let vetted: Mutex<Timestamp>
    private let channel: any Channel
    private let handler: NIOLoopBound<ExchangeHandler>

    private init(_ channel: any Channel, _ handler: NIOLoopBound<ExchangeHandler>, address: IPAddress, vetted: Timestamp) {
        self.channel = channel
        self.handler = handler
        self.address = address
        self.vetted = Mutex(vetted)
    }

    var isOpen: Bool { channel.isActive }

    func close() { channel.close(promise: nil) }

    /// A proxy on the way.
    struct Hop: Sendable {
        let address: IPAddress
        let port: Int
        let credential: Secret?
    }

    /// The decoder's type is made once, by one thread, before any connection is.
    ///
    /// Swift 6.3's runtime may crash when two event loops are the first to need it at the same instant: one sees the other's metadata half made.
    private static let decoderName = String(reflecting: ByteToMessageHandler<HTTPResponseDecoder>.self)

    /// Dials an address, directly or through a proxy, and secures the connection; certificates are checked against the name.
    static func open(
        to address: IPAddress,
        through hop: Hop? = nil,
        url: EndpointURL,
        context: NIOSSLContext,
        keeping kept: Reply.Kept,
        loop: any EventLoop,
        deadlines: Deadlines,
        clock: @Sendable () -> Timestamp
    ) async throws(ConnectionFailure) -> (Connection, connecting: Duration, securing: Duration) {
        precondition(!decoderName.isEmpty, "a type has a name")
        let began = clock()
        let secured = loop.makePromise(of: Void.self)
        let opened = hop.map { _ in loop.makePromise(of: Void.self) }
        let secure = { @Sendable (channel: any Channel) throws in
            let name = url.address == nil ? url.host : nil
            try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
            try channel.pipeline.syncOperations.addHandlers([
                RequestWriter(), ByteToMessageHandler(HTTPResponseDecoder()), ExchangeHandler(secured: secured, keeping: kept),
            ])
        }
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(.nanoseconds(deadlines.connecting.nanoseconds))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let hop, let opened else { return try secure(channel) }
                    let authority = "\(address.isV6 ? "[\(address)]" : address.description):\(url.port)"
                    try channel.pipeline.syncOperations.addHandler(ProxyTunnel(to: authority, credential: hop.credential, opened: opened))
                }
            }
        let channel: any Channel
        let handler: NIOLoopBound<ExchangeHandler>
        do {
            let target = try SocketAddress(ipAddress: (hop?.address ?? address).description, port: hop?.port ?? url.port)
            (channel, handler) = try await bootstrap.connect(to: target).flatMap { channel in
                opened.map { Self.leave($0, channel, within: deadlines.connecting, secure) }
                    ?? channel.eventLoop.makeSucceededFuture(channel)
            }.flatMapThrowing { channel in
                let handler = try channel.pipeline.syncOperations.handler(type: ExchangeHandler.self)
                return (channel, NIOLoopBound(handler, eventLoop: channel.eventLoop))
            }.get()
        } catch {
            secured.fail(error)
            opened?.fail(error)
            let way = hop.map { " through the proxy \($0.address) port \($0.port)" } ?? ""
            throw ConnectionFailure(stage: .connecting, reason: "\(address) port \(url.port)\(way): \(Self.words(error))")
        }
        let connected = clock()
        let timer = loop.scheduleTask(in: .nanoseconds(deadlines.securing.nanoseconds)) {
            secured.fail(ExchangeFailure(reason: "TLS took longer than \(deadlines.securing)"))
        }
        do {
            try await secured.futureResult.get()
            timer.cancel()
        } catch {
            timer.cancel()
            channel.close(promise: nil)
            throw ConnectionFailure(stage: .securing, reason: Self.words(error))
        }
        let ready = clock()
        return (Connection(channel, handler, address: address, vetted: began), connected - began, ready - connected)
    }

    /// Waits until the proxy has opened the tunnel, then goes on as if there were none.
    private static func leave(
        _ opened: EventLoopPromise<Void>,
        _ channel: any Channel,
        within limit: Duration,
        _ secure: @escaping @Sendable (any Channel) throws -> Void
    ) -> EventLoopFuture<any Channel> {
        let timer = channel.eventLoop.scheduleTask(in: .nanoseconds(limit.nanoseconds)) {
            opened.fail(ExchangeFailure(reason: "the proxy took longer than \(limit)"))
        }
        return opened.futureResult.flatMapThrowing { () -> any Channel in
            timer.cancel()
            let tunnel = try channel.pipeline.syncOperations.context(handlerType: ProxyTunnel.self)
            channel.pipeline.syncOperations.removeHandler(context: tunnel, promise: nil)
            try secure(channel)
            return channel
        }.flatMapErrorThrowing { error in
            channel.close(promise: nil)
            throw error
        }
    }

    /// Sends a request and waits for its answer, at most until the deadline.
    func exchange(_ request: AttemptRequest, deadline: Duration) async throws(ExchangeFailure) -> Reply {
        let bytes = request.bytes
        let limit = TimeAmount.nanoseconds(deadline.nanoseconds)
        let result = await withCheckedContinuation { continuation in
            channel.eventLoop.execute {
                self.handler.value.begin(bytes, within: limit) { continuation.resume(returning: $0) }
            }
        }
        return try result.get()
    }

    /// Has one exchange after the other, none of which leaves the event loop, until there is nothing more to ask or something fails.
    ///
    /// - Parameters:
    ///   - next: the next request, if there is one; called on the event loop, as is `answered`.
    ///   - answered: how the last request went.
    /// - Returns: why the last request has no answer, if it has none.
    func exchanges(
        deadline: Duration,
        next: @escaping @Sendable () -> AttemptRequest?,
        answered: @escaping @Sendable (Reply) -> Bool
    ) async -> ExchangeFailure? {
        let limit = TimeAmount.nanoseconds(deadline.nanoseconds)
        return await withCheckedContinuation { continuation in
            channel.eventLoop.execute { self.goOn(limit, next, answered) { continuation.resume(returning: $0) } }
        }
    }

    private func goOn(
        _ limit: TimeAmount,
        _ next: @escaping @Sendable () -> AttemptRequest?,
        _ answered: @escaping @Sendable (Reply) -> Bool,
        _ stopped: @escaping (ExchangeFailure?) -> Void
    ) {
        let handler = handler.value
        guard handler.isIdle, let request = next() else { return stopped(nil) }
        handler.begin(request.bytes, within: limit) { result in
            switch result {
            case .success(let reply):
                if answered(reply) { self.goOn(limit, next, answered, stopped) } else { stopped(nil) }
            case .failure(let failure): stopped(failure)
            }
        }
    }

    /// An error of the network in words that hold no secret.
    private static func words(_ error: any Error) -> String {
        switch error {
        case let failure as ExchangeFailure: return failure.reason
        case let failure as NIOConnectionError: return failure.connectionErrors.first.map { words($0.error) } ?? "it failed"
        case ChannelError.connectTimeout: return "no connection in time"
        case NIOSSLError.handshakeFailed(let reason):
            return "TLS failed (\(reason)); check the certificate, or name its authority with --ca"
        default: return "\(error)"
        }
    }
}

/// Why there is no connection.
struct ConnectionFailure: Error, Sendable {
    let stage: AttemptResult.Stage
    let reason: String
}

extension Duration {
    /// The whole span in nanoseconds.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
