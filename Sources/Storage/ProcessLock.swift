import Completions
import Glibc

/// The right to do one kind of work on a store, held by one process until the value goes; a killed process lets go of it too.
package final class ProcessLock {
    private let descriptor: Int32

    /// Takes the lock, or says who has it.
    ///
    /// - Throws: ``Failure`` when another process does this work already.
    package init(_ path: String, doing: String) throws {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(
                .system,
                doing: "taking the lock \(path)",
                found: unsafe String(cString: strerror(errno)),
                next: "check the permissions of the store's directory"
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure(
                .busy,
                doing: doing,
                found: "another process does so already",
                next: "let it work, or stop it first: it holds \(path)"
            )
        }
    }

    /// Whether some process holds a lock now.
    package static func isHeld(_ path: String) -> Bool {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    deinit { close(descriptor) }
}
