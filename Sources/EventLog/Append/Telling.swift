package import Completions

/// Decides what a telling of a finish is, from what the log knows of its record.
///
/// Pure: the transaction looks up, this judges.
package enum Telling {
    /// What the log knows of a record when another telling of it arrives.
    package struct Current: Sendable {
        package let id: EventID
        package let finish: Finish
        /// The import that told it.
        package let importID: ImportID
        /// What the source itself told last, where somebody has corrected that by hand.
        package let source: Finish?

        package init(id: EventID, finish: Finish, importID: ImportID, source: Finish? = nil) {
            self.id = id
            self.finish = finish
            self.importID = importID
            self.source = source
        }
    }

    /// What to do with a telling.
    package enum Decision: Hashable, Sendable {
        case record
        case correct(EventID, Correction.Reason)
        case duplicate
        case reverted
        case refuse(Verdict.Refusal)
        /// Of somebody who was erased: nothing is logged.
        case erase
    }

    /// Judges a telling whose exact event the log holds already.
    package static func decide(known id: EventID, current: Current?, told finish: Finish) -> Decision {
        // With a revision time an older telling is just old; without one it may be news that can't be recognised.
        id == current?.id || finish.revised != nil ? .duplicate : .reverted
    }

    /// Judges a telling that the log doesn't hold.
    package static func decide(new finish: Finish, extent: TellingOfFinish.Extent = .whole, current: Current?) -> Decision {
        guard let current else { return .record }
        // Whatever is known of it already says more.
        if extent == .finishAlone, current.finish.participant == finish.participant, current.finish.activity.isSame(as: finish.activity) {
            return .duplicate
        }
        // A revision time that moved alone tells nothing new.
        guard current.finish.told != finish.told else { return .duplicate }
        // Nor does a source that repeats what somebody has corrected by hand.
        guard current.source?.told != finish.told else { return .duplicate }
        guard current.finish.activity.kind == finish.activity.kind else { return .refuse(.otherKind(current.finish.activity.kind)) }
        return .correct(current.id, Correction.Reason(from: current.finish, to: finish))
    }

    /// Whether a later event's telling takes the place of the current one: the latest by revision time, else by log order.
    package static func replaces(_ current: Finish, with later: Finish) -> Bool {
        guard let now = current.revised, let then = later.revised else { return true }
        return then.beginning >= now.beginning
    }
}
