import Completions
import Glibc

/// Directories that files are written into.
package enum Directory {
    /// Who may look into a new one.
    package enum Readers: Sendable {
        /// 0700.
        case owner
        /// 0755, less what the umask takes.
        case everybody
    }

    /// Makes one, unless it is there.
    ///
    /// - Throws: ``Failure`` where it can't be made.
    package static func ensure(_ path: String, for readers: Readers = .owner) throws {
        guard unsafe mkdir(path, readers == .owner ? 0o700 : 0o755) != 0, errno != EEXIST else { return }
        throw failure(path, next: "make its parent directory, or name another")
    }

    /// Makes one in TMPDIR whose name nothing has yet.
    ///
    /// - Parameter name: what tells it from all others.
    package static func makeTemporary(_ name: String) throws -> String {
        let path = (unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp") + "/" + name
        guard unsafe mkdir(path, 0o700) == 0 else { throw failure(path, next: "set TMPDIR to a directory that you may write to") }
        return path
    }

    private static func failure(_ path: String, next: String) -> Failure {
        Failure(.system, doing: "making the directory \(path)", found: unsafe String(cString: strerror(errno)), next: next)
    }
}
