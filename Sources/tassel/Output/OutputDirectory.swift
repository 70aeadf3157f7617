import Completions
import Glibc

/// A directory that files are written into.
enum OutputDirectory {
    /// Makes it, unless it is there.
    static func make(_ directory: String) throws {
        guard unsafe mkdir(directory, 0o700) != 0, errno != EEXIST else { return }
        throw Failure(
            .system,
            doing: "making the directory \(directory)",
            found: unsafe String(cString: strerror(errno)),
            next: "make its parent directory, or name another"
        )
    }
}
