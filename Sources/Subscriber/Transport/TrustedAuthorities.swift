import Completions
import NIOSSL

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

    /// TLS 1.2 at least, ALPN `http/1.1`, certificates and names verified.
    static func context(_ authority: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        configuration.certificateVerification = .fullVerification
        if let authority {
            configuration.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))]
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
