package import Completions
import NIOCore
package import Vault

/// An HTTP proxy that an endpoint is reached through, as it is typed and dialled.
package enum ProxyAddress {
    /// Why a proxy can't be used.
    package struct Mistake: Error, Hashable, Sendable {
        package let found: String
    }

    /// Reads `http://host:port`; a name and password come apart from it.
    package static func read(_ text: String, credential: Secret?) throws(Mistake) -> EndpointSettings.Proxy {
        guard text.lowercased().hasPrefix("http://") else {
            throw Mistake(found: "it doesn't begin with http://: what goes through it is encrypted all the way to the endpoint")
        }
        guard !text.contains("@") else { throw Mistake(found: "it holds a name and password: give them with --proxy-basic") }
        // Read as an endpoint's URL is, for the host's normal spelling.
        let url: EndpointURL
        do {
            url = try EndpointURL("https" + text.dropFirst(4))
        } catch {
            throw Mistake(found: error.found)
        }
        guard url.target == "/", url.port != 443 else { throw Mistake(found: "it is not http://host:port") }
        return EndpointSettings.Proxy(host: url.host, port: url.port, credential: credential)
    }
}

/// Asks a proxy for a tunnel to an address (RFC 9110 section 9.3.6), then hands the connection on.
final class ProxyTunnel: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// A proxy needs no more to say yes or no.
    private static let longestAnswer = 16 * 1_024

    private let request: ByteBuffer
    private let opened: EventLoopPromise<Void>
    private var answer: [UInt8] = []

    /// - Parameter authority: the vetted address and port, so that the proxy resolves nothing.
    init(to authority: String, credential: Secret?, opened: EventLoopPromise<Void>) {
        var text = "CONNECT \(authority) HTTP/1.1\r\nhost: \(authority)\r\n"
        if let credential { text += "proxy-authorization: Basic \(Base64.encode(credential.bytes))\r\n" }
        request = ByteBuffer(string: text + "\r\n")
        self.opened = opened
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer += unwrapInboundIn(data).readableBytesView
        guard answer.count <= Self.longestAnswer else { return opened.fail(ExchangeFailure(reason: "the proxy's answer is too long")) }
        guard let status = Self.status(of: answer) else { return }
        if (200..<300).contains(status) {
            opened.succeed()
        } else {
            opened.fail(ExchangeFailure(reason: "the proxy answered \(status)"))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        opened.fail(ExchangeFailure(reason: "the proxy closed the connection"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { opened.fail(error) }

    /// The status of an answer whose head is whole; 0 for one that isn't HTTP.
    static func status(of answer: [UInt8]) -> Int? {
        let text = String(decoding: answer, as: UTF8.self)
        guard text.contains("\r\n\r\n") else { return nil }
        let parts = text.prefix { $0 != "\r\n" }.split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/1."), let status = Int(parts[1]) else { return 0 }
        return status
    }
}
