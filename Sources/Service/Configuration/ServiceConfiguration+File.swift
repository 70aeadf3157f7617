import Completions
import Imports
import Subscriber

extension ServiceConfiguration {
    /// The most that a request may carry.
    private static let largestBody = 64 << 20

    /// Reads a configuration, with the environment before it.
    ///
    /// - Throws: ``Failure`` that names file and line, or variable, of what is unknown, missing or contradictory.
    package init(file: String, environment: [String: String]) async throws {
        let values = try await ConfigurationValues(file: file, environment: environment)
        store = values.text("store")
        actor = values.text("actor") ?? "tassel serve"
        listen = try Self.place(values)
        tls = try Self.tls(values)
        limits = try Self.limits(values)
        delivery = try values.word("delivery") ?? .on
        api = try values.word("api") ?? .on
        console = try values.word("console") ?? .on
        sources = try values.sources.map { try SourceConfiguration(name: $0, values) }
        var folders: [String: String] = [:]
        for source in sources {
            guard let path = source.folder?.path else { continue }
            if let other = folders.updateValue(source.name, forKey: path) {
                throw values.failure("sources.\(source.name).folder", "\(other) has the same folder", next: "give each its own")
            }
        }
    }

    private static func place(_ values: ConfigurationValues) throws -> Place {
        let text = values.text("listen") ?? "127.0.0.1:8440"
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port),
            let address = IPAddress(text[..<colon].drop { $0 == "[" }.prefix { $0 != "]" })
        else { throw values.failure("listen", "\"\(text)\" is no address with a port", next: "write it as 127.0.0.1:8440 or [::1]:8440") }
        let place = Place(host: address.description, port: port)
        enum Plain: String, CaseIterable { case allowed, refused }
        let isPlainAllowed = try values.word("plaintext", Plain.self) == .allowed
        guard address.isLoopback || values.text("tls.certificate") != nil || isPlainAllowed else {
            throw values.failure(
                "listen",
                "beyond loopback, secrets and personal data would go over the wire in the clear",
                next: "give it tls.certificate and tls.key, let a proxy on this machine do TLS, or say plaintext: allowed"
            )
        }
        return place
    }

    private static func tls(_ values: ConfigurationValues) throws -> TLSFiles? {
        switch (values.text("tls.certificate"), values.text("tls.key")) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return TLSFiles(certificate: certificate, key: key)
        case (_?, nil): throw values.failure("tls.key", "there is a certificate without its key", next: "name the key's file")
        case (nil, _?):
            throw values.failure("tls.certificate", "there is a key without its certificate", next: "name the certificate's file")
        }
    }

    private static func limits(_ values: ConfigurationValues) throws -> Limits {
        var limits = Limits()
        if let connections = try values.value("limits.connections", "a number, as 512", Int.self) {
            guard (1...100_000).contains(connections) else {
                throw values.failure("limits.connections", "\(connections) is out of its range", next: "write 1 to 100000")
            }
            limits.connections = connections
        }
        if let text = values.text("limits.body") {
            guard let size = bytes(text), (1...largestBody).contains(size) else {
                throw values.failure("limits.body", "\"\(text)\" is no size up to 64MiB", next: "write it as 10MiB, 512KiB or 100000")
            }
            limits.body = size
        }
        if let span = try values.value("limits.request", "a span, as 30s", TimeSpan.self) {
            guard span.duration >= .seconds(1) else {
                throw values.failure("limits.request", "\(span) is too short for any request", next: "write 1s or more")
            }
            limits.request = span.duration
        }
        limits.rate = try values.value("limits.rate", "a rate, as 600/min", DeliveryRate.self)
        return limits
    }

    /// Reads `10MiB`, `512KiB`, `100000`.
    private static func bytes(_ text: String) -> Int? {
        for (unit, size) in [("MiB", 1 << 20), ("KiB", 1 << 10)] where text.hasSuffix(unit) {
            return Int(text.dropLast(unit.count)).flatMap { $0 > 0 && $0 <= largestBody / size ? $0 * size : nil }
        }
        return Int(text)
    }
}

extension ServiceConfiguration {
    /// Checks what the configuration names beside itself: the certificate and the folders.
    ///
    /// - Throws: ``Failure`` for what isn't there, or can't be used.
    package func checkFiles() throws {
        if let tls { _ = try ServedCertificate.context(tls) }
        for source in sources {
            if let folder = source.folder { _ = try FolderListing(folder.path) }
        }
    }
}
