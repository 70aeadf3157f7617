import Glibc

/// How much room a disk has.
package enum FreeSpace {
    /// The bytes that whoever asks may still write at a path; `nil` where nobody can say.
    package static func bytes(at path: String) -> Int? {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return nil }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}
