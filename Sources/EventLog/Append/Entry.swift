package import Completions

/// Something to be appended, before the log has decided what it is.
package enum Entry: Sendable {
    case finish(TellingOfFinish)
    case revocation(TellingOfRevocation)
    /// What somebody corrects by hand.
    case amendment(Amendment)
    /// What an administrator, an import or the subscriber did.
    case administrative(Fact, account: AccountName, subject: Event.Subject?)
}

/// What a source says about one finish.
///
/// A class, since a batch is gone through several times and each telling holds some twenty texts: passing it on is one reference.
package final class TellingOfFinish: Sendable {
    /// What it means when one input tells a record twice, otherwise the second time.
    package enum Repetition: Sendable {
        /// The input contradicts itself: the second telling is refused.
        case mistake
        /// The input is a history: the second telling corrects the first.
        case correction
    }

    /// How much the source says in one place.
    package enum Extent: Sendable {
        /// All that it knows of the finish.
        case whole
        /// That it was finished; outcome and score stand elsewhere, so what is known of them already is not contradicted.
        case finishAlone
        /// How it came out; when it was finished, and which attempt it was, may stand elsewhere, and is taken from what is known of it.
        case result
    }

    package let account: AccountName
    package let recorded: RecordedFinish
    package let repetition: Repetition
    package let extent: Extent
    /// The import that the input is of, where it is read again by another.
    package let input: ImportID?

    package init(
        account: AccountName,
        recorded: RecordedFinish,
        repetition: Repetition = .mistake,
        extent: Extent = .whole,
        input: ImportID? = nil
    ) {
        self.input = input
        self.account = account
        self.recorded = recorded
        self.repetition = repetition
        self.extent = extent
    }

    /// The telling with what it leaves to others, from what the source told of its record; itself where it leaves nothing.
    ///
    /// One that is older than what counts takes nothing back: it adds what that lacks, if it has any of it.
    func completed(from current: Telling.Current?) -> TellingOfFinish {
        guard extent == .result, let current else { return self }
        let told = recorded.finish
        let finish: Finish
        if let now = current.finish.revised, let then = told.revised, then.beginning < now.beginning {
            finish = current.source == nil ? current.finish.completed(from: told) ?? current.finish : current.finish
        } else {
            guard let whole = told.completed(from: current.source ?? current.finish) else { return self }
            finish = whole
        }
        let whole = RecordedFinish(
            sourceKey: recorded.sourceKey,
            importID: recorded.importID,
            line: recorded.line,
            finish: finish,
            commitment: recorded.commitment
        )
        return TellingOfFinish(account: account, recorded: whole, repetition: repetition, extent: extent, input: input)
    }

    /// The same telling with its personal data kept.
    package func committing(to commitment: Commitment) -> TellingOfFinish {
        let kept = RecordedFinish(
            sourceKey: recorded.sourceKey,
            importID: recorded.importID,
            line: recorded.line,
            finish: recorded.finish,
            commitment: commitment
        )
        return TellingOfFinish(account: account, recorded: kept, repetition: repetition, extent: extent, input: input)
    }
}

/// What a source says about a finish it takes back.
package struct TellingOfRevocation: Sendable {
    package let account: AccountName
    /// The participant, where the source names one.
    package let participant: ParticipantID?
    package let revocation: Revocation
    /// The id of the source's own voiding record, if it has one.
    package let sourceID: String?
    /// When the source took it back: a finish that it tells of a later time stands.
    ///
    /// Absent where it was taken back for good.
    package let time: ReportedTime?

    package init(
        account: AccountName,
        participant: ParticipantID?,
        revocation: Revocation,
        sourceID: String?,
        time: ReportedTime? = nil
    ) {
        self.time = time
        self.account = account
        self.participant = participant
        self.revocation = revocation
        self.sourceID = sourceID
    }
}
