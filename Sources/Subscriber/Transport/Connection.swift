import Completions
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A TLS connection to a vetted address, kept for further exchanges.
final class Connection: Sendable {
    let address: IPAddress
    /// When the address was last vetted.
    let vetted: Mutex<Timestamp>
    private let channel: any Channel

    private init(_ channel: any Channel, address: IPAddress, vetted: Timestamp) {
        self.channel = channel
        self.address = address
        self.vetted = Mutex(vetted)
    }

    var isOpen: Bool { channel.isActive }

    func close() { channel.close(promise: nil) }

    /// Dials an address and secures the connection; certificates are checked against the name.
    static func open(
        to address: IPAddress,
        url: EndpointURL,
        context: NIOSSLContext,
        loop: any EventLoop,
        deadlines: Deadlines,
        clock: @Sendable () -> Timestamp
    ) async throws(ConnectionFailure) -> (Connection, connecting: Duration, securing: Duration) {
        let began = clock()
        let secured = loop.makePromise(of: Void.self)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(.nanoseconds(deadlines.connecting.nanoseconds))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let name = url.address == nil ? url.host : nil
                    try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
                    try channel.pipeline.syncOperations.addHandlers([
                        RequestWriter(), ByteToMessageHandler(HTTPResponseDecoder()), ExchangeHandler(secured: secured),
                    ])
                }
            }
        let channel: any Channel
        do {
            let target = try SocketAddress(ipAddress: address.description, port: url.port)
            channel = try await bootstrap.connect(to: target).get()
        } catch {
            secured.fail(error)
            throw ConnectionFailure(stage: .connecting, reason: "\(address) port \(url.port): \(Self.words(error))")
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
        return (Connection(channel, address: address, vetted: began), connected - began, ready - connected)
    }

    /// Sends a request and waits for its answer, at most until the deadline.
    func exchange(_ request: AttemptRequest, deadline: Duration) async throws -> Reply {
        let promise = channel.eventLoop.makePromise(of: Reply.self)
        let pending = ExchangeHandler.Pending(
            request: ByteBuffer(bytes: request.bytes),
            deadline: .nanoseconds(deadline.nanoseconds),
            promise: promise
        )
        let written = channel.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenFailure { error in promise.fail(ExchangeFailure(reason: Self.words(error), cause: .closed)) }
        channel.writeAndFlush(pending, promise: written)
        return try await promise.futureResult.get()
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
