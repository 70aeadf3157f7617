import Completions
import Glibc
import Storage

/// Standard input kept in a private file of the store, so that it can be read twice; gone when the value is.
final class Spool {
    let path: String

    /// Copies standard input to its end.
    init(in directory: String, named random: UInt128) throws {
        path = directory + "/spool-" + ImportID(bits: random).short
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(directory) }
        defer { close(descriptor) }
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

    deinit { unsafe unlink(path) }

    private static func failure(_ place: String) -> Failure {
        Failure(
            .system,
            doing: "keeping standard input in the store (\(place))",
            found: unsafe String(cString: strerror(errno)),
            next: "free some space, or import from a file, or choose --notify or --history so that it is read once"
        )
    }
}
