import Vault

/// A system whose own ids say little, as `3` does: whose they are.
struct SourceSite: Sendable {
    /// What the operator named it: the site's address, or any name.
    let namespace: String
    /// Where times were told that don't say so themselves.
    var zone: NamedZone?

    /// Somebody the site knows by this id.
    func person(_ id: String) -> PersonIdentifier { PersonIdentifier(scheme: .id(namespace: namespace), value: id) }

    /// The address that something has on the site, as the site's own xAPI statements name it; `nil` where the site's address isn't known.
    func address(_ path: String) -> String? {
        guard namespace.hasPrefix("http://") || namespace.hasPrefix("https://") else { return nil }
        return namespace.hasSuffix("/") ? namespace + path : "\(namespace)/\(path)"
    }
}
