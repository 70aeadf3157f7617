/// The keys that a configuration file may have, each with what it means: what is read, what is refused, and what the documentation lists.
package enum ConfigurationKeys {
    /// A key with what it means.
    package struct Key: Hashable, Sendable {
        package let name: String
        /// What is written there.
        package let value: String
        /// Absent where it must be written, or means nothing when it isn't.
        package let standard: String?
        package let meaning: String
    }

    private static func key(_ name: String, _ value: String, _ standard: String? = nil, _ meaning: String) -> Key {
        Key(name: name, value: value, standard: standard, meaning: meaning)
    }

    /// Of the service.
    package static let service = [
        key("store", "directory", nil, "The store; --store or TASSEL_STORE go before it."),
        key("actor", "name", "tassel serve", "Who the service is in the log."),
        key("listen", "address:port", "127.0.0.1:8440", "Where it listens. Anywhere but on loopback it needs tls, or plaintext: allowed."),
        key(
            "plaintext",
            "allowed, refused",
            "refused",
            "Whether it may listen beyond loopback without TLS, as in a private network with a proxy."
        ),
        key("tls.certificate", "file", nil, "A certificate chain as PEM; read again at SIGHUP."),
        key("tls.key", "file", nil, "Its private key as PEM."),
        key("limits.connections", "number", "512", "Connections at once; more wait."),
        key("limits.body", "bytes", "10MiB", "The most that a request may carry, also after unpacking; at most 64MiB."),
        key("limits.request", "span", "30s", "From a request's first byte to its last, and how long a connection may stay idle."),
        key("limits.rate", "count/span", nil, "Requests by one token or one source, as 600/min; more are answered with 429."),
        key("delivery", "on, off", "on", "Whether it delivers what is due."),
        key("api", "on, off", "on", "Whether the management API is there."),
        key("console", "on, off", "on", "Whether the console is there."),
    ]

    /// Of one source, below `sources.NAME`.
    package static let source = [
        key("account", "name", "main", "Whose participants it tells of."),
        key("telling", "notify, history", nil, "Whether endpoints are told of what it brings; it must be said."),
        key("from", "format", "auto", "The format, as of tassel import --from."),
        key("mapping", "file", nil, "What the columns of its tables mean."),
        key("mappings", "list of \"pattern = file\"", nil, "Mappings by the names of files in its folder; the first that fits."),
        key("namespace", "text", nil, "Whose ids its records are, as of tassel import --source."),
        key("zone", "zone", nil, "Where times were told that don't say so, as of tassel import --zone."),
        key("with", "list of \"table=file\"", nil, "Further exports that complete its records, as of tassel import --with."),
        key("expect", "span", nil, "How often something should come at least, as 26h; else the feed is late."),
        key("push", "bearer, basic, signed, digest", nil, "How it shows who it is when it pushes; without it nothing can be pushed."),
        key("user", "text", nil, "With push: basic, the user."),
        key("secret", "text", nil, "What it shows or signs with, 16 characters at least; better in the environment or a credential."),
        key("header", "name", nil, "With push: digest, the header that holds the HMAC-SHA256 of the body, as hex or base64."),
        key("rate", "count/span", nil, "Requests that it may push, in place of limits.rate."),
        key("folder", "directory", nil, "A folder that its files are put into."),
        key("settle", "span", "10s", "How long a file in the folder must stay as it is before it is read."),
    ]
}
