import Completions
import Glibc

/// The right to write one file, held by one connection of one process at a time.
///
/// SQLite before 3.51.3 can corrupt a WAL database when two connections write or checkpoint at the same instant, so the right is
/// taken outside SQLite: `flock` on `X.queue`, then on `X.lock`, then `X.queue` is released. Whoever waits stands in the queue, so
/// that no process takes the lock twice while another waits (plain `flock` starves a waiter for seconds).
package final class WriterLock: Sendable {
    private let path: String
    private let queue: Int32
    private let lock: Int32

    /// Opens the two lock files beside a database file, and makes them where they are missing.
    ///
    /// - Parameter access: who only reads needs no right to write the lock files, and none at all where nobody can make them.
    package init(beside path: String, for access: StoreFile.Access = .readWrite) throws {
        self.path = path
        queue = try Self.open(path + ".queue", access)
        do {
            lock = try Self.open(path + ".lock", access)
        } catch {
            close(queue)
            throw error
        }
    }

    deinit {
        if lock >= 0 { close(lock) }
        if queue >= 0 { close(queue) }
    }

    /// Waits for the right to write and runs the work with it.
    package func hold<Value>(_ work: () throws -> Value) throws -> Value {
        try take(queue)
        do {
            try take(lock)
        } catch {
            flock(queue, LOCK_UN)
            throw error
        }
        flock(queue, LOCK_UN)
        defer { flock(lock, LOCK_UN) }
        return try work()
    }

    /// Whether another process or connection holds the right just now; for tests and diagnosis.
    package var isHeldElsewhere: Bool {
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return true }
        flock(lock, LOCK_UN)
        return false
    }

    /// Whether somebody stands in the queue; asked by whoever holds the lock.
    package var isWanted: Bool {
        guard flock(queue, LOCK_EX | LOCK_NB) == 0 else { return true }
        flock(queue, LOCK_UN)
        return false
    }

    private func take(_ descriptor: Int32) throws {
        guard descriptor >= 0 else { return }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw Self.failure(path, errno) }
        }
    }

    private static func open(_ path: String, _ access: StoreFile.Access) throws -> Int32 {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor < 0 else { return descriptor }
        guard access == .readOnly, errno == EROFS || errno == EACCES else { throw failure(path, errno) }
        let readable = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        // Without the file, and without the right to make it, there is nobody to lock out.
        guard readable >= 0 || errno == ENOENT else { throw failure(path, errno) }
        return readable
    }

    private static func failure(_ path: String, _ error: Int32) -> Failure {
        Failure(
            .system,
            doing: "locking \(path)",
            found: unsafe String(cString: strerror(error)),
            next: "check that the directory exists and that you may write to it"
        )
    }
}
