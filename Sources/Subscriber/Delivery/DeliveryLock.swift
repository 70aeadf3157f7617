import Completions
import Glibc

/// The right to deliver from a store; one process has it at a time.
final class DeliveryLock {
    private let descriptor: Int32

    /// - Throws: ``Failure`` when another process delivers already.
    init(of directory: String) throws {
        let path = directory + "/deliver.lock"
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(
                .system,
                doing: "taking the delivery lock \(path)",
                found: unsafe String(cString: strerror(errno)),
                next: "check the permissions of the store's directory"
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure(
                .busy,
                doing: "delivering from \(directory)",
                found: "another process delivers from this store already",
                next: "let it work, or stop it first; it is the tassel deliver that holds \(path)"
            )
        }
    }

    deinit { close(descriptor) }
}
