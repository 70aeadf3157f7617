import Dispatch
import Glibc

/// Finds the addresses of a name.
///
/// The system's and a scripted one are the two that exist.
package protocol AddressResolver: Sendable {
    /// All addresses, in the order to try them.
    func addresses(of host: String) async throws -> [IPAddress]
}

/// Asks the system (`getaddrinfo`), on threads of its own since it blocks.
package struct SystemResolver: AddressResolver {
    private static let queue = DispatchQueue(label: "tassel.resolver", attributes: .concurrent)

    package init() {}

    package func addresses(of host: String) async throws -> [IPAddress] {
        try await withCheckedThrowingContinuation { continuation in
            Self.queue.async { continuation.resume(with: Result { try Self.ask(host) }) }
        }
    }

    private static func ask(_ host: String) throws -> [IPAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, nil, &hints, &list)
        guard status == 0 else { throw ResolutionError(reason: unsafe String(cString: gai_strerror(status))) }
        defer { unsafe freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe address(entry.pointee), !found.contains(address) { found.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }

    /// The bytes of a `sockaddr_in` begin with family, port and address; those of a `sockaddr_in6` have the flow between the last two.
    private static func address(_ entry: addrinfo) -> IPAddress? {
        let bytes = unsafe Array(UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen)))
        switch unsafe entry.ai_family {
        case AF_INET where bytes.count >= 8: return .v4(bytes[4..<8].reduce(0) { $0 << 8 | UInt32($1) })
        case AF_INET6 where bytes.count >= 24:
            return .v6(stride(from: 8, to: 24, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) })
        default: return nil
        }
    }
}

/// A name has no address.
package struct ResolutionError: Error, Hashable, Sendable {
    package let reason: String

    package init(reason: String) { self.reason = reason }
}
