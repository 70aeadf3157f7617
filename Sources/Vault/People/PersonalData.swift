package import Completions
import Crypto

/// What is known of a participant at some time: fields by name.
///
/// It lives in the vault only.
package struct PersonalData: Hashable, Sendable {
    /// By name; `id`, `name` and `email` are the standard ones, all others are the mapping's own.
    package let fields: [String: String]

    package init(_ fields: [String: String]) { self.fields = fields }

    package subscript(_ name: String) -> String? { fields[name] }

    /// The fields in the order of their names' bytes.
    package var ordered: [(name: String, value: String)] {
        fields.map { ($0.key, $0.value) }.sorted { Array($0.0.utf8).lexicographicallyPrecedes(Array($1.0.utf8)) }
    }
}

/// One version of a participant's data with the salt that its commitment needs.
package struct PersonalDataVersion: Hashable, Sendable {
    package let data: PersonalData
    /// 32 random bytes.
    package let salt: Secret

    package init(data: PersonalData, salt: Secret) {
        self.data = data
        self.salt = salt
    }

    /// SHA-256 of the field hashes, ordered by name bytes.
    package var commitment: Commitment {
        var hash = SHA256()
        for (name, value) in data.ordered { hash.update(data: fieldHash(name, value)) }
        guard let commitment = Commitment(hash.finalize()) else { preconditionFailure("a SHA-256 digest has 32 bytes") }
        return commitment
    }

    /// The salt of one field: disclosing it opens this field and no other.
    package func fieldSalt(_ name: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(name.utf8), using: SymmetricKey(data: salt.bytes)))
    }

    private func fieldHash(_ name: String, _ value: String) -> [UInt8] {
        let key = SymmetricKey(data: fieldSalt(name))
        return Array(HMAC<SHA256>.authenticationCode(for: Array(name.utf8) + [0] + Array(value.utf8), using: key))
    }

    /// The keyed digest of a body that carried this data: 32 hex digits.
    ///
    /// The key's label begins with a zero byte, which no field's name holds.
    package func digest(ofBody body: [UInt8]) -> String {
        let key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: [0] + Array("body".utf8), using: SymmetricKey(data: salt.bytes)))
        return hex(HMAC<SHA256>.authenticationCode(for: body, using: key).prefix(16))
    }
}
