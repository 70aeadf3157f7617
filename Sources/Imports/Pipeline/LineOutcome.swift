package import Completions

/// What became of an input line.
package enum LineOutcome: Hashable, Sendable {
    /// New; it is in the log at this position.
    case recorded(Position)
    /// A known record told otherwise; in the log as a correction.
    case corrected(Position)
    /// It took something back; in the log as a revocation.
    case revoked(Position)
    /// Known already.
    case duplicate
    /// Known as an earlier state, without a revision time to say which is newer.
    case reverted
    /// It completed another line.
    case joined
    case ignored(String)
    case refused(String)

    /// Counts it.
    func count(in lines: inout LineCounts, _ facts: inout FactCounts) {
        switch self {
        case .joined: lines.joined += 1
        case .ignored(let reason): lines.ignore(reason)
        case .refused: lines.refused += 1
        case .recorded, .corrected, .revoked, .duplicate, .reverted: lines.used += 1
        }
        switch self {
        case .recorded: facts.recorded += 1
        case .corrected: facts.corrected += 1
        case .revoked: facts.revoked += 1
        case .duplicate: facts.duplicates += 1
        case .reverted:
            facts.duplicates += 1
            facts.reverted += 1
        case .joined, .ignored, .refused: break
        }
    }
}
