package import Completions

/// What only the sender may know of an endpoint.
package struct EndpointSettings: Hashable, Sendable {
    /// The whole URL, which may hold a credential in its path or query.
    package let url: String
    /// The Standard Webhooks key: 24 to 64 bytes.
    package let secret: Secret
    /// PEM certificates trusted besides the system's.
    package let authority: String?
    /// CIDR ranges that the guard lets through for this endpoint.
    package let allowed: [String]

    package init(url: String, secret: Secret, authority: String?, allowed: [String]) {
        self.url = url
        self.secret = secret
        self.authority = authority
        self.allowed = allowed
    }
}

extension EndpointSettings: CustomStringConvertible, CustomReflectable {
    /// The URL can be a credential as much as the secret is.
    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
