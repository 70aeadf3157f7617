import Glibc

/// A regular file as it is now.
package struct RegularFile: Hashable, Sendable {
    /// Its inode: another file under the same name has another one.
    private let number: UInt64
    /// In bytes.
    package let size: Int
    /// When it was written last, in microseconds since 1970.
    package let modified: Int64

    /// Looks at a path.
    ///
    /// - Returns: `nil` where there is nothing, or something else: a link is not followed.
    package init?(at path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Looks at an open file.
    package init?(_ descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        number = UInt64(status.st_ino)
        size = Int(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1_000
    }
}
