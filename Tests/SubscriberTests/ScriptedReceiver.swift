import Completions
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Subscriber
import Synchronization
import TestSupport
import Testing
import Vault

/// A real TLS server on loopback that answers each request with the next bytes of a script, well-formed or not.
final class ScriptedReceiver: Sendable {
    /// What to do with one request.
    enum Answer: Sendable {
        /// These bytes, at once.
        case bytes(String)
        /// A head, and then one byte of a body every so often, for ever.
        case trickle(every: TimeAmount)
        /// Nothing at all.
        case silence
        /// A body of so many bytes, as fast as they are taken.
        case flood(Int)
        /// These bytes, and then the connection's end.
        case ending(String)
        /// These bytes, once somebody lets it.
        case held(Gate, String)
    }

    let port: Int
    let authorityPEM: String
    private let channel: any Channel
    private let answers: Mutex<[Answer]>
    private let requests = Mutex<[String]>([])
    private let flooded = Mutex(0)

    /// The last answer is given for ever.
    ///
    /// - Parameters:
    ///   - expiry: when its certificate ends, in seconds from now.
    ///   - tls: the newest version that it speaks.
    ///   - clients: PEM; only who shows a certificate by it is heard.
    init(
        answering answers: [Answer],
        on host: String = "127.0.0.1",
        expiry: TimeInterval = 3_600,
        tls: TLSVersion? = nil,
        clients: String? = nil
    ) async throws {
        self.answers = Mutex(answers)
        let identity = try TestIdentity(name: "test receiver", expiry: expiry)
        authorityPEM = identity.pem
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(identity.pem.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.keyPEM.utf8), format: .pem))
        )
        configuration.applicationProtocols = ["http/1.1"]
        if let clients {
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(clients.utf8)))
            configuration.certificateVerification = .noHostnameVerification
        }
        if let tls { (configuration.minimumTLSVersion, configuration.maximumTLSVersion) = (.tlsv1, tls) }
        let context = try NIOSSLContext(configuration: configuration)
        let box = Box()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.addHandler(ScriptHandler(box))
                }
            }
            .bind(host: host, port: 0).get()
        port = channel.localAddress?.port ?? 0
        box.receiver.withLock { $0 = self }
    }

    /// What arrived, one text a request.
    var received: [String] { requests.withLock { $0 } }

    /// How many bytes of floods were handed to the network.
    var floodedBytes: Int { flooded.withLock { $0 } }

    fileprivate func hasFlooded(_ bytes: Int) { flooded.withLock { $0 += bytes } }

    /// Settings of an endpoint that leads here.
    func settings(host: String = "localhost", allowed: [String] = ["127.0.0.0/8", "::1/128"]) -> EndpointSettings {
        EndpointSettings(
            url: "https://\(host):\(port)/hook",
            signing: SigningKeys(Secret([UInt8](repeating: 7, count: 32))),
            authority: authorityPEM,
            allowed: allowed
        )
    }

    func stop() async throws { try await channel.close() }

    fileprivate func answer(to request: String) -> Answer {
        requests.withLock { $0.append(request) }
        return answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
    }
}

/// Lets handlers find the receiver, which exists only once the server is bound.
private final class Box: Sendable {
    let receiver = Mutex<ScriptedReceiver?>(nil)
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let box: Box
    private var text = ""

    init(_ box: Box) { self.box = box }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard let head = text.range(of: "\r\n\r\n"), let length = contentLength(text[..<head.lowerBound]),
            text[head.upperBound...].utf8.count >= length
        else { return }
        let request = text
        text = ""
        guard let receiver = box.receiver.withLock({ $0 }) else { return }
        switch receiver.answer(to: request) {
        case .silence: return
        case .held(let gate, let answer):
            let channel = context.channel
            gate.arrive { channel.writeAndFlush(ByteBuffer(string: answer), promise: nil) }
        case .ending(let answer):
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer))).whenComplete { _ in channel.close(promise: nil) }
        case .bytes(let answer): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        case .flood(let bytes):
            let head = ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-length: \(bytes)\r\n\r\n")
            context.writeAndFlush(wrapOutboundOut(head), promise: nil)
            Self.flood(context.channel, bytes) { receiver.hasFlooded($0) }
        case .trickle(let pause):
            let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
            let channel = context.channel
            context.eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { task in
                guard channel.isActive else { return task.cancel() }
                channel.writeAndFlush(ByteBuffer(string: "x"), promise: nil)
            }
        }
    }

    /// Writes the next piece once the one before is out, until the other side has gone.
    private static func flood(_ channel: any Channel, _ left: Int, written: @escaping @Sendable (Int) -> Void) {
        let piece = min(left, 65_536)
        guard piece > 0, channel.isActive else { return }
        channel.writeAndFlush(ByteBuffer(repeating: UInt8(ascii: "x"), count: piece)).whenSuccess {
            written(piece)
            flood(channel, left - piece, written: written)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func contentLength(_ head: Substring) -> Int? {
        head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
    }
}

/// Answers names from a script.
struct ScriptedResolver: AddressResolver {
    let answers: [String: [String]]

    func addresses(of host: String) async throws -> [IPAddress] {
        guard let texts = answers[host] else { throw ResolutionError(reason: "no such name") }
        return texts.compactMap { IPAddress($0) }
    }
}

/// Holds an answer back until somebody has done something in between.
final class Gate: Sendable {
    private let answer = Mutex<(@Sendable () -> Void)?>(nil)
    private let (arrivals, arrival) = AsyncStream<Void>.makeStream()

    fileprivate func arrive(_ answer: @escaping @Sendable () -> Void) {
        self.answer.withLock { $0 = answer }
        arrival.finish()
    }

    /// Waits for the request, does the work, then lets the answer go.
    func open(after work: () async throws -> Void) async rethrows {
        for await _ in arrivals {}
        try await work()
        answer.withLock { $0 }?()
    }
}
