import Completions
import Glibc

/// A credential as an operator gives it: itself, or `@FILE` with it in a file, since everybody may see a running program's arguments.
enum SecretText {
    static func read(_ text: String) throws -> String {
        guard text.hasPrefix("@") else { return text }
        let path = String(text.dropFirst())
        var content = String(decoding: try SmallFile.read(path, what: "the credential"), as: UTF8.self)
        while let last = content.last, last.isNewline { content.removeLast() }
        return content
    }
}

/// A file that is read whole.
enum SmallFile {
    private static let usual = 1 << 20

    static func read(_ path: String, what: String, longest: Int = usual) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, what, unsafe String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: longest)
        var size = 0
        while size < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress?.advanced(by: size), longest - size)
            }
            guard count >= 0 else { throw failure(path, what, unsafe String(cString: strerror(errno))) }
            if count == 0 { break }
            size += count
        }
        guard size < bytes.count else { throw failure(path, what, "it has \(longest) bytes or more") }
        return Array(bytes.prefix(size))
    }

    private static func failure(_ path: String, _ what: String, _ found: String) -> Failure {
        Failure(.usage, doing: "reading \(what) from \(path)", found: found, next: "name a file that you may read")
    }
}
