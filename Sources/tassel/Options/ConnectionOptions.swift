import ArgumentParser
import Completions
import Subscriber
import Vault

/// How an endpoint is reached: what only `keys.db` knows.
struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("PEM certificates to trust besides the system's.", valueName: "file"))
    var ca: String?

    @Option(
        name: .customLong("allow-address"),
        help: ArgumentHelp("Let deliveries reach this private or local range; may be repeated.", valueName: "cidr")
    )
    var allowed: [String] = []

    @Option(
        name: .customLong("header"),
        help: ArgumentHelp("Send this header too, as \"Name: value\" or @FILE; may be repeated.", valueName: "header")
    )
    var headers: [String] = []

    @Option(help: ArgumentHelp("Authorise with this bearer token, or with the one in @FILE.", valueName: "token"))
    var bearer: String?

    @Option(help: ArgumentHelp("Authorise with USER:PASSWORD, or with those in @FILE.", valueName: "pair"))
    var basic: String?

    @Option(help: ArgumentHelp("Prove yourself in TLS with this PEM chain.", valueName: "file"))
    var clientCertificate: String?

    @Option(help: ArgumentHelp("The client certificate's key, PEM without a password.", valueName: "file"))
    var clientKey: String?

    @Option(help: ArgumentHelp("Reach it through this HTTP proxy, as http://host:port.", valueName: "url"))
    var proxy: String?

    @Option(help: ArgumentHelp("Authorise at the proxy with USER:PASSWORD, or with those in @FILE.", valueName: "pair"))
    var proxyBasic: String?

    @Flag(help: "Send the log's newest checkpoint with each request, in the header tassel-checkpoint: the receiver becomes its witness.")
    var sendCheckpoints = false

    func validate() throws {
        if proxyBasic != nil, proxy == nil { throw ValidationError("--proxy-basic is for --proxy.") }
        for range in allowed where AddressRange(range) == nil {
            throw ValidationError("\"\(range)\" is not an address range: write it as 10.1.0.0/16 or fd12:3456::/48.")
        }
        if bearer != nil, basic != nil { throw ValidationError("Use --bearer or --basic, not both.") }
        if (clientCertificate == nil) != (clientKey == nil) {
            throw ValidationError("--client-certificate and --client-key belong together.")
        }
    }

    /// The settings that result.
    ///
    /// - Parameters:
    ///   - known: what holds where nothing is said.
    ///   - clearing: settings to forget.
    func settings(
        url: String,
        signing: SigningKeys,
        known: EndpointSettings? = nil,
        clearing: Set<EndpointSetting> = []
    ) throws -> EndpointSettings {
        func kept<Value>(_ setting: EndpointSetting, _ value: Value?) -> Value? { clearing.contains(setting) ? nil : value }
        var client: EndpointSettings.ClientIdentity?
        if let clientCertificate, let clientKey { client = try CertificateFiles.client(certificates: clientCertificate, key: clientKey) }
        return EndpointSettings(
            url: url,
            signing: signing,
            authority: try ca.map(CertificateFiles.authority) ?? kept(.ca, known?.authority),
            allowed: allowed.isEmpty ? kept(.addresses, known?.allowed) ?? [] : allowed,
            headers: headers.isEmpty ? kept(.headers, known?.headers) ?? [] : try headers.map(Self.header),
            credential: try credential() ?? kept(.credential, known?.credential),
            client: client ?? kept(.client, known?.client),
            proxy: try throughProxy() ?? kept(.proxy, known?.proxy),
            checkpoints: sendCheckpoints ? .sent : kept(.checkpoints, known?.checkpoints) ?? .unsent
        )
    }

    private static func header(_ text: String) throws -> EndpointSettings.Header {
        let text = try SecretText.read(text)
        do throws(OwnHeader.Mistake) {
            return try OwnHeader.read(text)
        } catch {
            throw ValidationError("A --header can't be sent: \(error.found).")
        }
    }

    private func credential() throws -> EndpointSettings.Credential? {
        if let bearer {
            let token = try SecretText.read(bearer)
            guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw ValidationError("--bearer is empty, or holds blanks or letters beyond ASCII.")
            }
            return .bearer(Secret(token.utf8))
        }
        return try basic.map { .basic(try Self.pair($0, of: "--basic")) }
    }

    private static func pair(_ text: String, of option: String) throws -> Secret {
        let pair = try SecretText.read(text)
        guard pair.contains(":"), !pair.hasPrefix(":"), pair.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw ValidationError("\(option) is not USER:PASSWORD.")
        }
        return Secret(pair.utf8)
    }

    private func throughProxy() throws -> EndpointSettings.Proxy? {
        guard let proxy else { return nil }
        let credential = try proxyBasic.map { try Self.pair($0, of: "--proxy-basic") }
        do throws(ProxyAddress.Mistake) {
            return try ProxyAddress.read(proxy, credential: credential)
        } catch {
            throw ValidationError("--proxy can't be used: \(error.found).")
        }
    }
}

/// A setting that `endpoint change --clear` takes back.
enum EndpointSetting: String, CaseIterable, ExpressibleByArgument {
    case filter, ca, addresses, headers, credential, client, proxy, rate, checkpoints
}
