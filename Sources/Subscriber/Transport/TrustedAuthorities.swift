import Completions
import NIOSSL
package import Vault

/// Whose certificates are believed: the system's authorities, and one more where an endpoint names it.
package enum TrustedAuthorities {
    /// Checks the text of a PEM file.
    ///
    /// - Throws: ``Failure`` when it holds no certificate.
    package static func check(_ pem: String, file: String) throws {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)), !certificates.isEmpty else {
            throw Failure(
                .usage,
                doing: "reading the authority \(file)",
                found: "it holds no PEM certificate",
                next: "use a file that begins with -----BEGIN CERTIFICATE-----"
            )
        }
    }

    /// Checks that a client's certificate and key belong together and can be used.
    ///
    /// - Throws: ``Failure``, which holds nothing of the key.
    package static func check(_ client: EndpointSettings.ClientIdentity) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        do {
            try use(client, in: &configuration)
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw Failure(
                .usage,
                doing: "reading the client certificate",
                found: "there is no certificate in the one file, no key in the other, or they don't belong together",
                next: "use PEM files: a chain that begins with the client's certificate, and its key without a password"
            )
        }
    }

    private static func use(_ client: EndpointSettings.ClientIdentity, in configuration: inout TLSConfiguration) throws {
        configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(client.certificates.utf8)).map { .certificate($0) }
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: client.key.bytes, format: .pem))
    }

    /// TLS 1.2 at least, ALPN `http/1.1`, certificates and names verified; the client's own certificate where it has one.
    static func context(_ authority: String?, _ client: EndpointSettings.ClientIdentity?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        configuration.certificateVerification = .fullVerification
        if let authority {
            configuration.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))]
        }
        if let client { try use(client, in: &configuration) }
        return try NIOSSLContext(configuration: configuration)
    }
}
