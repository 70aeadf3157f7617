package import Completions

/// How the service is to run: the values of its configuration file, checked.
package struct ServiceConfiguration: Sendable {
    /// Whether a part of the service is there.
    package enum Switch: String, Sendable, CaseIterable {
        case on, off
    }

    /// Where it listens.
    package struct Place: Hashable, Sendable, CustomStringConvertible {
        /// An IP address.
        package let host: String
        package let port: Int

        package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }

    /// The files of a certificate chain and its key, as PEM.
    package struct TLSFiles: Hashable, Sendable {
        package let certificate: String
        package let key: String
    }

    /// What bounds what anybody can ask of it.
    package struct Limits: Hashable, Sendable {
        /// Connections at once.
        package var connections = 512
        /// Bytes of a body, unpacked.
        package var body = 10 << 20
        /// From a request's first byte to its last, and how long a connection may stay idle.
        package var request = Duration.seconds(30)
        /// Requests by one token or source; as many as come where absent.
        package var rate: DeliveryRate?
    }

    /// The store's directory; absent where the command line says it.
    package let store: String?
    /// Who the service is in the log.
    package let actor: String
    package let listen: Place
    /// Absent behind a proxy, or on loopback.
    package let tls: TLSFiles?
    package let limits: Limits
    package let delivery: Switch
    package let api: Switch
    package let console: Switch
    /// In the order of their names.
    package let sources: [SourceConfiguration]
}
