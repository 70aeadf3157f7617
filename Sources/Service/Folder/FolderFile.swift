import Glibc
import Storage

/// A file of a folder, held open: whatever takes its place meanwhile is another one.
final class FolderFile {
    let identity: RegularFile
    private let descriptor: Int32

    /// A path by which this process reads the very file.
    var path: String { "/proc/self/fd/\(descriptor)" }

    /// Opens it; a link is not followed.
    ///
    /// - Returns: `nil` where there is no regular file, or none that may be read.
    init?(at path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard let identity = RegularFile(descriptor) else {
            close(descriptor)
            return nil
        }
        self.identity = identity
    }

    deinit { close(descriptor) }
}
