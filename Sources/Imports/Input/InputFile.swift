import Completions
import Crypto
import Glibc

/// An input read once from its beginning to its end, unpacked if it is gzip's, with the digest of what was read.
final class InputFile {
    let name: String
    /// In bytes; absent where nobody can know it.
    let size: Int?
    private(set) var bytesRead = 0
    private let descriptor: Int32
    private var gzip: GzipProcess?
    private var pending: [UInt8]?
    private var hash = SHA256()
    /// Why it ends before its end, where packed data is damaged and that is noted rather than thrown.
    private(set) var damage: String?
    private let onDamage: OnDamage

    /// What to do where packed data is damaged or cut short.
    enum OnDamage: Sendable {
        case fail
        /// End there, so that what came before it is used.
        case end
    }

    private static let chunk = 1 << 18

    /// Opens a file for reading.
    ///
    /// - Throws: ``Failure`` for what is missing, unreadable, a directory or empty.
    init(path: String, name: String? = nil, onDamage: OnDamage = .fail) throws {
        self.onDamage = onDamage
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
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        if isRegular, status.st_size == 0 {
            close(descriptor)
            throw Self.failure(path, "the file is empty", next: "check that the export finished, then import it again")
        }
        // Few bytes from a pipe, so that they fit into another one.
        let first: [UInt8]
        do {
            first = try Self.read(descriptor, isRegular ? Self.chunk : 4_096, self.name)
        } catch {
            close(descriptor)
            throw error
        }
        if first.starts(with: [0x1F, 0x8B]) {
            size = nil
            if isRegular { lseek(descriptor, 0, SEEK_SET) }
            isPacked = true
            gzip = try GzipProcess(descriptor, after: isRegular ? [] : first, name: self.name)
        } else {
            size = isRegular ? Int(status.st_size) : nil
            pending = first
        }
    }

    /// Bytes that are at hand, read as a file that holds them would be; packed ones are not unpacked.
    init(_ bytes: [UInt8], name: String) {
        onDamage = .fail
        self.name = name
        descriptor = -1
        size = bytes.count
        pending = bytes
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The first bytes, which the next call of ``read()`` returns too.
    func peek() throws -> [UInt8] {
        if pending == nil { pending = try take() }
        return pending ?? []
    }

    /// The next bytes; empty at the end.
    func read() throws -> [UInt8] {
        let bytes = try pending ?? take()
        pending = nil
        bytesRead += bytes.count
        if let last = bytes.last { endsLine = last == 0x0A || last == 0x0D }
        hash.update(data: bytes)
        return bytes
    }

    /// Whether nothing comes for so long: only a pipe may keep its reader waiting.
    ///
    /// - Parameter span: less than a minute.
    func pauses(for span: Duration) -> Bool {
        guard size == nil, pending == nil else { return false }
        var waited = pollfd(fd: gzip?.output ?? descriptor, events: Int16(POLLIN), revents: 0)
        let (seconds, attoseconds) = span.components
        return unsafe poll(&waited, 1, max(0, Int32(seconds) * 1_000 + Int32(attoseconds / 1_000_000_000_000_000))) == 0
    }

    /// Whether the last byte that was read ends a line.
    private(set) var endsLine = false
    /// Whether it is unpacked as it is read.
    private(set) var isPacked = false

    /// The SHA-256 of all that was read so far, unpacked.
    var digest: [UInt8] { Array(hash.finalize()) }

    private func take() throws -> [UInt8] {
        guard descriptor >= 0 else { return [] }
        let bytes = try Self.read(gzip?.output ?? descriptor, Self.chunk, name)
        if bytes.isEmpty, let process = gzip {
            gzip = nil
            do {
                try process.finish()
            } catch let failure as Failure where onDamage == .end {
                damage = failure.found
            }
        }
        return bytes
    }

    private static func read(_ descriptor: Int32, _ most: Int, _ name: String) throws -> [UInt8] {
        try unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            while true {
                let read = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if read >= 0 {
                    count = read
                    return
                }
                guard errno == EINTR else {
                    throw failure(name, unsafe String(cString: strerror(errno)), next: "check the disk, then import it again")
                }
            }
        }
    }

    static func failure(_ path: String, _ found: String, next: String) -> Failure {
        Failure(.input, doing: "reading \(path)", found: found, next: next)
    }
}
