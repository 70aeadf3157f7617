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
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < longest {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw failure(path, what, unsafe String(cString: strerror(errno))) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
        throw failure(path, what, "it has \(longest) bytes or more")
    }

    private static func failure(_ path: String, _ what: String, _ found: String) -> Failure {
        Failure(.usage, doing: "reading \(what) from \(path)", found: found, next: "name a file that you may read")
    }
}
