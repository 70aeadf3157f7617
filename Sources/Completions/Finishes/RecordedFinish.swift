/// A finish with where it came from: the payload of `course.finished`, `exam.finished` and `assessment.finished`.
package struct RecordedFinish: Hashable, Sendable {
    package let sourceKey: SourceKey
    package let importID: ImportID
    /// The input line it was read from, from 1.
    package let line: Int
    package let finish: Finish
    /// Binds the personal data in the vault to this line without holding any of it.
    package let commitment: Commitment

    package init(sourceKey: SourceKey, importID: ImportID, line: Int, finish: Finish, commitment: Commitment) {
        self.sourceKey = sourceKey
        self.importID = importID
        self.line = line
        self.finish = finish
        self.commitment = commitment
    }
}

/// A whole new telling of a finish that the log already holds.
package struct Correction: Hashable, Sendable {
    /// Why a finish was corrected.
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        /// It was pending and has been judged.
        case judged
        /// Outcome or score changed.
        case regraded
        /// Something else changed: the time, the attempt, the participant or the activity.
        case amended
    }

    package let recorded: RecordedFinish
    /// The event that this one replaces.
    package let corrects: EventID
    package let reason: Reason
    /// Who corrected it by hand; absent where a source told it.
    package let actor: ActorID?
    /// Commits to a free-text reason in the vault.
    package let note: Commitment?

    package init(recorded: RecordedFinish, corrects: EventID, reason: Reason, actor: ActorID? = nil, note: Commitment? = nil) {
        self.recorded = recorded
        self.corrects = corrects
        self.reason = reason
        self.actor = actor
        self.note = note
    }
}

extension Correction.Reason {
    /// Why the later telling of one record differs from the earlier.
    package init(from earlier: Finish, to later: Finish) {
        if earlier.outcome == .pending, later.outcome != .pending {
            self = .judged
        } else if earlier.outcome != later.outcome || earlier.score != later.score {
            self = .regraded
        } else {
            self = .amended
        }
    }
}

/// A source record was taken back.
///
/// Its finish may come later, or never.
package struct Revocation: Hashable, Sendable {
    /// Why a finish was revoked.
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        case voided, invalidated, reset
        case certificateRevoked = "certificate-revoked"
    }

    package let revokes: SourceKey
    package let reason: Reason
    package let importID: ImportID?
    package let line: Int?
    package let actor: ActorID?
    package let note: Commitment?

    package init(revokes: SourceKey, reason: Reason, importID: ImportID?, line: Int?, actor: ActorID? = nil, note: Commitment? = nil) {
        self.revokes = revokes
        self.reason = reason
        self.importID = importID
        self.line = line
        self.actor = actor
        self.note = note
    }
}
