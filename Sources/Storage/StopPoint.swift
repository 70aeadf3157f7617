import Glibc

/// A place where a test may kill the process, named by `TASSEL_STOP_AT` as `name` or `name:count`; in debug builds only.
///
/// The kill is a real SIGKILL: nothing is flushed, closed or unlocked by us.
package enum StopPoint: String, Sendable, CaseIterable {
    /// New participants are in the vault, their finishes not in the log.
    case vaultWritten = "vault.written"
    /// The log says that another key signs, and nothing is signed by it yet.
    case rotationLogged = "rotation.logged"
    /// A batch is about to be appended.
    case appendBegins = "append.begins"
    /// A batch is in the log.
    case appended = "append.done"
    /// A checkpoint is signed and recorded in keys, not yet published.
    case checkpointRecorded = "checkpoint.recorded"
    /// Projections are about to fold a batch.
    case foldBegins = "fold.begins"
    /// A receiver answered, the outcome is not recorded.
    case answered = "delivery.answered"
    /// Outcomes are settled in the log, not yet projected.
    case settled = "delivery.settled"
    /// A rebuilt state is about to take the old one's place.
    case rebuilt = "rebuild.folded"

    /// An erasure is in the log, and nothing of it done yet.
    case erasureLogged = "erasure.logged"
    /// Nobody who comes with an erased identifier is taken for somebody new any more; the data is still there.
    case erasureEntombed = "erasure.entombed"
    /// The data is deleted, and still in WALs.
    case erasureDeleted = "erasure.deleted"

    /// A file of a folder is recorded, and not moved away yet.
    case fileImported = "file.imported"
    /// Its summary is there, and the file still in the folder.
    case fileSummarised = "file.summarised"

    /// Dies here if the environment says so; does nothing in release builds.
    package func reach() {
        #if TASSEL_STOP_POINTS
            guard let wanted = Self.wanted, wanted.name == rawValue else { return }
            if Self.counter.add() >= wanted.count { kill(getpid(), SIGKILL) }
        #endif
    }

    #if TASSEL_STOP_POINTS
        private static let wanted: (name: String, count: Int)? = {
            guard let text = unsafe getenv("TASSEL_STOP_AT").map({ unsafe String(cString: $0) }) else { return nil }
            let parts = text.split(separator: ":", maxSplits: 1)
            return parts.first.map { (String($0), parts.count == 2 ? Int(parts[1]) ?? 1 : 1) }
        }()
        private static let counter = StopCounter()
    #endif
}
