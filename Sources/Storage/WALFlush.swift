import GRDB
import Glibc
import Synchronization

/// Has the disk write what is in a WAL while nobody waits for it: a checkpoint, which all writers do wait for, has less to do then.
final class WALFlush: Sendable {
    private let path: String
    private let isUnderWay = Mutex(false)

    init(of path: String) { self.path = path + "-wal" }

    /// Begins one on a reader's thread, since it blocks and whoever closes the file waits for it; not while one is under way.
    func begin(beside pool: DatabasePool) {
        let wasUnderWay = isUnderWay.withLock { isUnderWay in
            defer { isUnderWay = true }
            return isUnderWay
        }
        if wasUnderWay { return }
        pool.asyncRead { [self] _ in
            let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
            if descriptor >= 0 {
                // Only speed depends on it; the checkpoint does the same, and says so where it fails.
                fdatasync(descriptor)
                Glibc.close(descriptor)
            }
            isUnderWay.withLock { $0 = false }
        }
    }
}
