package import Completions
import Crypto

/// What is known of a participant at some time: fields by name.
///
/// It lives in the vault only.
package struct PersonalData: Hashable, Sendable {
    fileprivate struct Field: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// In the order of the names' bytes.
    fileprivate let all: [Field]

    package init(_ fields: [String: String]) { self.init(fields.map { ($0.key, $0.value) }) }

    /// - Parameter fields: by name; those without a value are left out, and of two with one name the first is kept.
    package init(_ fields: [(String, String?)]) {
        var all: [Field] = []
        for case (let name, let value?) in fields {
            let place = all.firstIndex { !$0.name.utf8.lexicographicallyPrecedes(name.utf8) } ?? all.count
            if place < all.count, all[place].name == name { continue }
            all.insert(Field(name: name, value: value), at: place)
        }
        self.all = all
    }

    /// By name; `id`, `name` and `email` are the standard ones, all others are the mapping's own.
    package var fields: [String: String] { Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.value) }) }

    package subscript(_ name: String) -> String? { all.first { $0.name == name }?.value }

    /// The fields in the order of their names' bytes.
    package var ordered: [(name: String, value: String)] { all.map { ($0.name, $0.value) } }
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
        for field in data.all {
            let bytes = Self.fieldHash(field.name, field.value, salt: fieldSalt(field.name))
            unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        }
        guard let commitment = Commitment(hash.finalize()) else { preconditionFailure("a SHA-256 digest has 32 bytes") }
        return commitment
    }

    /// The salt of one field: disclosing it opens this field and no other.
    package func fieldSalt(_ name: String) -> [UInt8] {
        MessageCode(key: salt.bytes)(Array(name.utf8))
    }

    /// What is hashed of a field, so that nobody guesses it who doesn't have the field's salt.
    static func fieldHash(_ name: String, _ value: String, salt: [UInt8]) -> [UInt8] {
        MessageCode(key: salt)(Array(name.utf8) + [0] + Array(value.utf8))
    }

    private static let bodyLabel = [0] + Array("body".utf8)

    /// The keyed digest of a body that carried this data: 32 hex digits.
    ///
    /// The key's label begins with a zero byte, which no field's name holds.
    package func digest(ofBody body: [UInt8]) -> String {
        hex(Array(MessageCode(key: MessageCode(key: salt.bytes)(Self.bodyLabel))(body)[..<16]))
    }
}
