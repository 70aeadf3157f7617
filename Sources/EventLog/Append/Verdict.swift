package import Completions

/// What the log decided about an entry, inside the transaction that appended it.
package enum Verdict: Hashable, Sendable {
    /// New; it is in the log at this position.
    case recorded(Position)
    /// A known record told otherwise; in the log as a correction.
    case corrected(Position)
    /// In the log as a revocation.
    case revoked(Position)
    /// Known; nothing was written.
    case duplicate
    /// Known, but not the current telling; without a revision time nobody can say which is newer. Nothing was written.
    case reverted
    /// News after all, of a finish whose personal data was not kept yet; nothing was written, and it may be appended again.
    case unkept
    /// Of somebody who was erased; nothing was written.
    case erased
    /// Impossible; nothing was written.
    case refused(Refusal)

    /// Why an entry can't be in the log.
    package enum Refusal: Hashable, Sendable {
        /// The same input told this record before, with another result.
        case toldTwice
        /// The record's key belongs to a record of another kind.
        case otherKind(Activity.Kind)
        /// What is to be corrected is no finish.
        case noFinish
        /// Another event's telling is current: correct that one.
        case notCurrent(EventID)
        /// The line would be too long: so many bytes.
        case tooLong(Int)
    }
}
