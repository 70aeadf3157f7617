package import Completions

/// Something a source knows a person by.
package struct PersonIdentifier: Hashable, Sendable {
    /// What kind of identifier it is.
    package enum Scheme: Hashable, Sendable {
        /// An id of a source, unique in its namespace.
        case id(namespace: String)
        /// An e-mail address; the same person in every namespace of the account.
        case email
        /// The SHA-1 of an e-mail address as xAPI tells it: 40 lower-case hex digits.
        ///
        /// Nobody is found by both it and the address, since a hash of an address proves nothing about who wrote it.
        case emailSHA1
        /// An OpenID.
        case openID
        /// An anonymous participant: found again by the source key of the record alone.
        case record
    }

    package let scheme: Scheme
    package let value: String

    package init(scheme: Scheme, value: String) {
        self.scheme = scheme
        self.value = value
    }

    /// What the keyed hash of the identifier is made from.
    ///
    /// The domain of an e-mail address has no case, the rest has.
    func parts(in account: AccountName) -> IdentityParts {
        switch scheme {
        case .id(let namespace): IdentityParts("identifier", [account.name, "id", namespace, value])
        case .email: IdentityParts("identifier", [account.name, "email", nil, Self.normalised(email: value)])
        case .emailSHA1: IdentityParts("identifier", [account.name, "email-sha1", nil, value])
        case .openID: IdentityParts("identifier", [account.name, "openid", nil, value])
        case .record: IdentityParts("identifier", [account.name, "record", nil, value])
        }
    }

    /// The hash that the vault finds a person by.
    package func hash(in account: AccountName, by hash: KeyedHash) -> UInt128 { hash(parts(in: account)) }

    private static func normalised(email: String) -> String {
        guard let at = email.lastIndex(of: "@") else { return email }
        return email[..<at] + email[at...].lowercased()
    }
}
