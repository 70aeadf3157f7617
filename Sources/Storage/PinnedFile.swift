import Completions
import GRDB
import Glibc

/// A file as it was at one instant, which can be copied while others go on writing.
package final class PinnedFile: Sendable {
    package let kind: StoreFile.Kind
    private let snapshot: DatabaseSnapshot

    init(_ kind: StoreFile.Kind, _ snapshot: DatabaseSnapshot) {
        self.kind = kind
        self.snapshot = snapshot
    }

    /// Copies the file to a path where there is none.
    ///
    /// - Throws: ``Failure`` when something is there, or when the copy can't be written.
    package func copy(to path: String) throws {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(
                .system,
                doing: "copying to \(path)",
                found: errno == EEXIST ? "the file exists already" : unsafe String(cString: strerror(errno)),
                next: "choose an empty directory"
            )
        }
        Glibc.close(descriptor)
        do {
            let copy = try DatabaseQueue(path: path)
            try snapshot.backup(to: copy)
            try copy.close()
        } catch let error as DatabaseError {
            throw Failure(
                .system,
                doing: "copying to \(path)",
                found: error.message ?? "SQLite error \(error.resultCode.rawValue)",
                next: "free some disk space, remove what was copied, then run the command again"
            )
        }
    }
}

extension StoreFile {
    /// Pins several files at one instant: all their locks are held while it is done, and for no longer.
    ///
    /// - Parameter files: in the order keys, vault, log.
    package static func pin(_ files: [StoreFile]) throws -> [PinnedFile] {
        guard let first = files.first else { return [] }
        return try first.holdingLock {
            let pinned = try first.pinned()
            return [pinned] + (try pin(Array(files.dropFirst())))
        }
    }
}
