import Completions
import Glibc
import Storage

/// Standard input, or a text, kept in a private file of the store, so that it can be read twice; gone when the value is, and with its
/// process.
///
/// The file has no name once it is open, so that nothing is left of it by whatever ends the process.
final class Spool {
    private let descriptor: Int32

    /// A path by which this process reads it.
    var path: String { "/proc/self/fd/\(descriptor)" }

    /// Keeps a text.
    convenience init(_ text: [UInt8], in directory: String, named random: UInt128) throws {
        try self.init(empty: directory, named: random)
        guard Descriptor.write(text[...], to: descriptor) else { throw Self.failure(directory) }
    }

    private init(empty directory: String, named random: UInt128) throws {
        let path = directory + "/spool-" + ImportID(bits: random).short
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(directory) }
        unsafe unlink(path)
    }

    /// Copies standard input to its end.
    convenience init(in directory: String, named random: UInt128) throws {
        try self.init(empty: directory, named: random)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe read(STDIN_FILENO, &buffer, buffer.count)
            guard count > 0 else {
                if count == 0 { return }
                if errno == EINTR { continue }
                throw Self.failure("standard input")
            }
            guard Descriptor.write(buffer[..<count], to: descriptor) else { throw Self.failure(directory) }
        }
    }

    deinit { close(descriptor) }

    private static func failure(_ place: String) -> Failure {
        Failure(
            .system,
            doing: "keeping standard input in the store (\(place))",
            found: unsafe String(cString: strerror(errno)),
            next: "free some space, or import from a file, or choose --notify or --history so that it is read once"
        )
    }
}
