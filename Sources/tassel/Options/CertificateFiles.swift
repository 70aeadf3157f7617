import Completions
import Subscriber
import Vault

/// PEM files that an operator names.
enum CertificateFiles {
    /// Certificates to trust besides the system's.
    static func authority(_ path: String) throws -> String {
        let pem = String(decoding: try SmallFile.read(path, what: "the authority"), as: UTF8.self)
        try TrustedAuthorities.check(pem, file: path)
        return pem
    }

    /// What to prove oneself with in TLS.
    static func client(certificates: String, key: String) throws -> EndpointSettings.ClientIdentity {
        let client = EndpointSettings.ClientIdentity(
            certificates: String(decoding: try SmallFile.read(certificates, what: "the client certificate"), as: UTF8.self),
            key: Secret(try SmallFile.read(key, what: "the client key"))
        )
        try TrustedAuthorities.check(client)
        return client
    }
}
