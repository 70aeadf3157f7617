import Completions
import Glibc
import Subscriber

/// A PEM file that an operator names.
enum AuthorityFile {
    static func read(_ path: String) throws -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, unsafe String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw failure(path, unsafe String(cString: strerror(errno))) }
        let pem = String(decoding: bytes.prefix(count), as: UTF8.self)
        try TrustedAuthorities.check(pem, file: path)
        return pem
    }

    private static func failure(_ path: String, _ found: String) -> Failure {
        Failure(.usage, doing: "reading the authority \(path)", found: found, next: "name a PEM file that you may read")
    }
}
