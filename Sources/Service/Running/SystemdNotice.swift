import Glibc
import NIOCore

/// Tells systemd how the service is: the protocol of `sd_notify(3)`, a datagram to the socket that `NOTIFY_SOCKET` names.
struct SystemdNotice: Sendable {
    private let path: String?

    /// - Parameter environment: of the process.
    init(environment: [String: String]) {
        path = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The service answers now.
    func ready() { send("READY=1") }

    /// It reads its configuration again; ``ready()`` says that it has.
    func reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=\(NIODeadline.now().uptimeNanoseconds / 1_000)")
    }

    /// It ends.
    func stopping() { send("STOPPING=1") }

    /// It is alive.
    func alive() { send("WATCHDOG=1") }

    private func send(_ text: String) {
        guard let path else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(path.utf8)
        // A name that begins with @ is one of the abstract namespace, which begins with a zero byte.
        let isAbstract = name.first == UInt8(ascii: "@")
        if isAbstract { name[0] = 0 }
        guard name.count < 108 else { return }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in unsafe place.copyBytes(from: name) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // A path's terminating zero counts, an abstract name's length is its own.
        let length = socklen_t(2 + name.count + (isAbstract ? 0 : 1))
        let bytes = Array(text.utf8)
        _ = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
    }
}
