package import Completions
import Crypto

/// Personal data as somebody is shown it who checks a line's commitment: some fields with their salts, of the others a hash each.
package struct OpenedData: Hashable, Sendable {
    /// A field in its place.
    package enum Field: Hashable, Sendable {
        /// - salt: 32 bytes that open this field and no other.
        case shown(name: String, value: String, salt: [UInt8])
        /// 32 bytes that tell nothing without the salt.
        case hidden(hash: [UInt8])
    }

    /// In the order of the names' bytes.
    package let fields: [Field]

    package init(_ fields: [Field]) { self.fields = fields }

    /// What these fields commit to: SHA-256 of the field hashes, in their order.
    package var commitment: Commitment {
        var hash = SHA256()
        for field in fields {
            let bytes =
                switch field {
                case .shown(let name, let value, let salt): PersonalDataVersion.fieldHash(name, value, salt: salt)
                case .hidden(let hash): hash
                }
            unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        }
        guard let commitment = Commitment(hash.finalize()) else { preconditionFailure("a SHA-256 digest has 32 bytes") }
        return commitment
    }

    /// The fields that are shown, by name.
    package var shown: [(name: String, value: String)] {
        fields.compactMap { field in
            if case .shown(let name, let value, _) = field { (name, value) } else { nil }
        }
    }
}

extension PersonalDataVersion {
    /// Shows the fields of these names, and of the others no more than that they are there.
    package func opened(_ names: Set<String>) -> OpenedData {
        OpenedData(
            data.ordered.map { name, value in
                let salt = fieldSalt(name)
                return names.contains(name)
                    ? .shown(name: name, value: value, salt: salt) : .hidden(hash: Self.fieldHash(name, value, salt: salt))
            }
        )
    }
}
