import Glibc

extension StoreFile {
    /// When somebody last wrote, as the file system tells it: for who looks often, and reads only when it changed.
    ///
    /// Two writes within one tick of the system's clock may look like one, so a young one is no reason not to read.
    package struct WriteStamp: Hashable, Sendable {
        fileprivate let seconds: Int
        fileprivate let nanoseconds: Int
        fileprivate let size: Int

        /// How long ago that was; below zero where the clock has gone back since.
        package var age: Duration {
            var now = timespec()
            unsafe clock_gettime(CLOCK_REALTIME, &now)
            return .seconds(now.tv_sec - seconds) + .nanoseconds(now.tv_nsec - nanoseconds)
        }
    }

    /// The newest stamp; `nil` while there is no WAL.
    package var writeStamp: WriteStamp? {
        var status = stat()
        guard unsafe stat(path + "-wal", &status) == 0 else { return nil }
        return WriteStamp(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: Int(status.st_size))
    }
}
