import Completions
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Subscriber

/// An HTTPS server on loopback that hands each whole request to a ``Reception``.
struct Listener {
    let port: Int
    private let channels: [any Channel]

    /// Binds IPv4 and, where there is one, IPv6 loopback.
    ///
    /// - Parameter port: 0 for any free one.
    static func start(port: Int, certificate: ListenerCertificate, reception: Reception) async throws -> Listener {
        var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: certificate.chain, privateKey: certificate.key)
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        let context = try NIOSSLContext(configuration: configuration)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(ListenerHandler(reception))
                }
            }
        let first: any Channel
        do {
            first = try await bootstrap.bind(host: "127.0.0.1", port: port).get()
        } catch {
            throw Failure(
                .system,
                doing: "listening on port \(port)",
                found: "\(error)",
                next: "choose another port with --port, or stop what listens there"
            )
        }
        let bound = first.localAddress?.port ?? port
        let second = try? await bootstrap.bind(host: "::1", port: bound).get()
        return Listener(port: bound, channels: [first] + [second].compactMap { $0 })
    }

    /// Serves until the channels close.
    func wait() async throws {
        for channel in channels { try await channel.closeFuture.get() }
    }

    func stop() {
        for channel in channels { channel.close(promise: nil) }
    }
}
