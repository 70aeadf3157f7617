import Completions
import Crypto
import Glibc

/// An input read once from its beginning to its end, with the digest of what was read.
final class InputFile {
    let name: String
    /// In bytes; absent where nobody can know it.
    let size: Int?
    private(set) var bytesRead = 0
    private let descriptor: Int32
    private var hash = SHA256()

    private static let chunk = 1 << 18

    /// Opens a file for reading.
    ///
    /// - Throws: ``Failure`` for what is missing, unreadable, a directory or empty.
    init(path: String, name: String? = nil) throws {
        self.name = name ?? path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Self.failure(path, unsafe String(cString: strerror(errno)), next: "check the path and its permissions")
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            close(descriptor)
            throw Self.failure(path, unsafe String(cString: strerror(errno)), next: "check the path and its permissions")
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw Self.failure(path, "it is a directory", next: "name the files in it: tassel import \(path)/*.csv …")
        }
        size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        if size == 0 {
            close(descriptor)
            throw Self.failure(path, "the file is empty", next: "check that the export finished, then import it again")
        }
    }

    deinit { close(descriptor) }

    /// The next bytes; empty at the end.
    func read() throws -> [UInt8] {
        let bytes = try unsafe [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
            while true {
                let read = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if read >= 0 {
                    count = read
                    return
                }
                guard errno == EINTR else {
                    throw Self.failure(name, unsafe String(cString: strerror(errno)), next: "check the disk, then import it again")
                }
            }
        }
        bytesRead += bytes.count
        hash.update(data: bytes)
        return bytes
    }

    /// The SHA-256 of all that was read so far.
    var digest: [UInt8] { Array(hash.finalize()) }

    static func failure(_ path: String, _ found: String, next: String) -> Failure {
        Failure(.input, doing: "reading \(path)", found: found, next: next)
    }
}
