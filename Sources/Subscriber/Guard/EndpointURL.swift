/// An endpoint's URL: HTTPS, a host in its normal spelling, a port, and what to ask for.
package struct EndpointURL: Hashable, Sendable {
    /// Lower-case name, or an address in its usual spelling.
    package let host: String
    package let port: Int
    /// Path and query, as sent: always begins with a slash.
    package let target: String
    /// The address, where the host is one.
    package let address: IPAddress?
    /// Host and port, as the `Host` header and the log have it.
    package let authority: String

    /// What a URL can be wrong in, each with what to do about it.
    package struct Mistake: Error, Hashable, Sendable {
        package let found: String
        package let next: String
    }

    /// Reads a URL as an operator types it.
    ///
    /// Odd spellings of IPv4 addresses (decimal, octal, hex, fewer parts) are read as browsers read them (WHATWG URL section 3.5), so that
    /// the guard sees what would be dialled.
    package init(_ text: String) throws(Mistake) {
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }) else {
            throw Mistake(
                found: "the URL holds a blank, a control character or a backslash",
                next: "write it without, percent-encoded if needed"
            )
        }
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
            throw Mistake(found: "it is not a whole URL", next: "write it as https://host/path")
        }
        let scheme = text[..<colon].lowercased()
        guard scheme == "https" else {
            throw Mistake(
                found: scheme == "http"
                    ? "plain HTTP is refused: notifications carry personal data" : "the scheme is \(scheme.prefix(20)), not https",
                next: "use the endpoint's https:// URL"
            )
        }
        let rest = text[colon...].dropFirst(3)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else {
            throw Mistake(found: "the URL holds a user name or password", next: "leave them out")
        }
        let (hostText, portText) = try Self.split(authority)
        host = try Self.normalised(hostText)
        address = IPAddress(host)
        guard let port = portText.isEmpty ? 443 : Int(portText), (1...65_535).contains(port) else {
            throw Mistake(found: "the port is not a number from 1 to 65535", next: "write it as https://host:443/path")
        }
        self.port = port
        let bracketed = host.contains(":") ? "[\(host)]" : host
        self.authority = port == 443 ? bracketed : "\(bracketed):\(port)"
        let path = rest[end...].prefix { $0 != "#" }
        target = path.hasPrefix("/") ? String(path) : "/" + path
        guard text.utf8.count <= 2_048 else { throw Mistake(found: "the URL is longer than 2,048 bytes", next: "use a shorter one") }
        guard target.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw Mistake(found: "the path holds letters beyond ASCII", next: "percent-encode them")
        }
    }

    private static func split(_ authority: Substring) throws(Mistake) -> (Substring, Substring) {
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else {
                throw Mistake(found: "a bracket doesn't close", next: "write [address]:port")
            }
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.hasPrefix(":") else {
                throw Mistake(found: "there is text after the bracket", next: "write [address]:port")
            }
            return (authority[authority.index(after: authority.startIndex)..<close], after.dropFirst())
        }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.first else {
            throw Mistake(found: "the host holds several colons", next: "write an IPv6 address in brackets")
        }
        return (host, parts.count == 2 ? parts[1] : "")
    }

    private static func normalised(_ text: Substring) throws(Mistake) -> String {
        var host = text.lowercased()
        if host.hasSuffix(".") { host.removeLast() }
        guard !host.isEmpty, host.utf8.count <= 253 else { throw Mistake(found: "there is no host", next: "write it as https://host/path") }
        if host.contains(":") {
            guard let address = IPAddress(host) else { throw Mistake(found: "the address in brackets is malformed", next: "check it") }
            return address.description
        }
        guard host.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw Mistake(found: "the host holds letters beyond ASCII", next: "write it in its xn-- form")
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        if let last = labels.last, last.first?.isNumber == true, isNumeric(last) {
            guard let address = legacyAddress(labels) else {
                throw Mistake(found: "the host looks like an address and isn't one", next: "write it as four numbers from 0 to 255")
            }
            return address.description
        }
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F }
        }
        guard isName else { throw Mistake(found: "the host is not a name", next: "check it for typing mistakes") }
        return host
    }

    private static func isNumeric(_ label: Substring) -> Bool {
        label.utf8.allSatisfy { (0x30...0x39).contains($0) } || label.hasPrefix("0x")
    }

    private static func legacyAddress(_ labels: [Substring]) -> IPAddress? {
        guard labels.count <= 4 else { return nil }
        var numbers: [UInt64] = []
        for label in labels {
            let number: UInt64?
            if label.hasPrefix("0x") {
                number = label.count == 2 ? 0 : UInt64(label.dropFirst(2), radix: 16)
            } else {
                number = label.count > 1 && label.hasPrefix("0") ? UInt64(label, radix: 8) : UInt64(label)
            }
            guard let number else { return nil }
            numbers.append(number)
        }
        guard let last = numbers.popLast(), numbers.allSatisfy({ $0 < 256 }), last < 1 << UInt64(8 * (4 - numbers.count)) else {
            return nil
        }
        let head = numbers.enumerated().reduce(UInt64(0)) { $0 | $1.element << UInt64(24 - 8 * $1.offset) }
        return .v4(UInt32(head | last))
    }
}
