import Completions
import Crypto
import EventLog

/// Values that standards publish, computed on this machine: a processor, a library or a build that is not sound shows here.
package enum PublishedVectors {
    package static var checks: [Qualification.Check] {
        [
            check(
                "IQ-06",
                "SHA-256 of \"abc\" (FIPS 180-4)",
                expected: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                Array(SHA256.hash(data: Array("abc".utf8)))
            ),
            check(
                "IQ-07",
                "HMAC-SHA256, test case 2 of RFC 4231",
                expected: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                Array(
                    HMAC<SHA256>.authenticationCode(
                        for: Array("what do ya want for nothing?".utf8),
                        using: SymmetricKey(data: Array("Jefe".utf8))
                    )
                )
            ),
            check(
                "IQ-08",
                "Ed25519, test 1 of RFC 8032: public key",
                expected: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                publicKey
            ),
            check(
                "IQ-09",
                "Root over the eight leaves of the reference tree (RFC 6962, certificate-transparency)",
                expected: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
                root
            ),
        ]
    }

    private static func check(_ number: String, _ title: String, expected: String, _ found: [UInt8]) -> Qualification.Check {
        let actual = hex(found)
        return Qualification.Check(number, title, for: "algorithms", expected: expected, actual: actual, isMet: actual == expected)
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        var rest = Substring(hex)
        var bytes: [UInt8] = []
        while let byte = UInt8(rest.prefix(2), radix: 16) {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    private static var publicKey: [UInt8] {
        let seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        return (try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)).map { Array($0.publicKey.rawRepresentation) } ?? []
    }

    private static var root: [UInt8] {
        let leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
        var edge = TreeEdge()
        for leaf in leaves { _ = edge.append(TreeHash.leaf(bytes(leaf))) }
        return edge.root
    }
}
