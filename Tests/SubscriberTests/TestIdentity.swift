import Crypto
import Foundation
import SwiftASN1
import X509

/// A certificate that signed itself, with its key.
struct TestIdentity {
    let pem: String
    let keyPEM: String

    /// - Parameter expiry: when it ends, in seconds from now.
    init(name text: String, expiry: TimeInterval = 3_600) throws {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName(text) }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: Date(timeIntervalSinceNow: -7_200),
            notValidAfter: Date(timeIntervalSinceNow: expiry),
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                SubjectAlternativeNames([.dnsName("localhost"), .dnsName("receiver.test")])
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
        pem = try certificate.serializeAsPEM().pemString
        keyPEM = key.pemRepresentation
    }
}
