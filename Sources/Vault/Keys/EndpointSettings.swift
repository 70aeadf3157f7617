package import Completions

/// What only the sender may know of an endpoint.
package struct EndpointSettings: Hashable, Sendable {
    /// The whole URL, which may hold a credential in its path or query.
    package let url: String
    package let signing: SigningKeys
    /// PEM certificates trusted besides the system's.
    package let authority: String?
    /// CIDR ranges that the guard lets through for this endpoint.
    package let allowed: [String]
    /// Headers sent with every attempt, as they were given; a value may be a credential.
    package let headers: [Header]
    package let credential: Credential?
    package let client: ClientIdentity?
    package let proxy: Proxy?
    package let checkpoints: Checkpoints

    /// Whether attempts carry the log's newest checkpoint, so that the receiver becomes its witness.
    package enum Checkpoints: String, Hashable, Sendable {
        case sent, unsent
    }

    /// A header of the operator's own.
    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How the sender proves who it is in the `authorization` header.
    package enum Credential: Hashable, Sendable {
        /// RFC 6750.
        case bearer(Secret)
        /// RFC 7617: user and password, with a colon between them.
        case basic(Secret)
    }

    /// What the sender proves itself with in TLS.
    package struct ClientIdentity: Hashable, Sendable {
        /// PEM: the certificate and those between it and its authority.
        package let certificates: String
        /// PEM.
        package let key: Secret

        package init(certificates: String, key: Secret) {
            self.certificates = certificates
            self.key = key
        }
    }

    /// An HTTP proxy that lets connections through to the endpoint.
    package struct Proxy: Hashable, Sendable {
        package let host: String
        package let port: Int
        /// User and password, with a colon between them.
        package let credential: Secret?

        package init(host: String, port: Int, credential: Secret?) {
            self.host = host
            self.port = port
            self.credential = credential
        }
    }

    package init(
        url: String,
        signing: SigningKeys,
        authority: String? = nil,
        allowed: [String] = [],
        headers: [Header] = [],
        credential: Credential? = nil,
        client: ClientIdentity? = nil,
        proxy: Proxy? = nil,
        checkpoints: Checkpoints = .unsent
    ) {
        self.url = url
        self.signing = signing
        self.authority = authority
        self.allowed = allowed
        self.headers = headers
        self.credential = credential
        self.client = client
        self.proxy = proxy
        self.checkpoints = checkpoints
    }

    /// The same with other keys.
    package func signed(with keys: SigningKeys) -> EndpointSettings {
        EndpointSettings(
            url: url,
            signing: keys,
            authority: authority,
            allowed: allowed,
            headers: headers,
            credential: credential,
            client: client,
            proxy: proxy,
            checkpoints: checkpoints
        )
    }
}

extension EndpointSettings: CustomStringConvertible, CustomReflectable {
    /// Nearly all of it can be a credential.
    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
