import Completions
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// The certificate that new connections are answered with; a renewed one takes its place without a restart.
final class ServedCertificate: Sendable {
    private let current: Mutex<NIOSSLContext>

    /// - Throws: ``Failure`` when the files can't be read or don't belong together.
    init(_ files: ServiceConfiguration.TLSFiles) throws { current = Mutex(try Self.context(files)) }

    var context: NIOSSLContext { current.withLock { $0 } }

    /// Takes the files as they are now.
    func renew(_ files: ServiceConfiguration.TLSFiles) throws {
        let context = try Self.context(files)
        current.withLock { $0 = context }
    }

    static func context(_ files: ServiceConfiguration.TLSFiles) throws -> NIOSSLContext {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map { NIOSSLCertificateSource.certificate($0) }
            let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw Failure(
                .usage,
                doing: "reading the certificate \(files.certificate) with the key \(files.key)",
                found: "\(error)",
                next: "check that both are PEM, readable for the service, and belong together"
            )
        }
    }
}

/// A connection over TLS, answered with the certificate of that moment.
struct SecureChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let certificate: ServedCertificate

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.context))
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}

/// How connections are made and bounded.
enum Listener {
    /// What a body may have beyond the limit before the connection is closed: so far the refusal still arrives.
    private static let slack = 1 << 20
    private static let headerBytes = 16 << 10
    private static let headers = 100

    static func builder(
        _ limits: ServiceConfiguration.Limits,
        body: @escaping @Sendable () -> Int,
        _ certificate: ServedCertificate?
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            var configuration = HTTP1Channel.Configuration(
                additionalChannelHandlers: [RequestDeadline(limits.request, size: body() + slack)],
                idleTimeout: TimeAmount(limits.request)
            )
            configuration.httpDecoder.maxHeaderFieldSize = headerBytes
            configuration.httpDecoder.maxHeaderListSize = 2 * headerBytes
            configuration.httpDecoder.maxHeaderFieldCount = headers
            let plain = HTTP1Channel(responder: responder, configuration: configuration)
            guard let certificate else { return plain }
            return SecureChannel(base: plain, certificate: certificate)
        }
    }
}
