import Completions

/// What the status fields of SCORM's run-time data say about finishing.
///
/// SCORM 1.2 has one field for two ideas (RTE 3.4.4, `cmi.core.lesson_status`), SCORM 2004 has two (RTE 4.2.4, 4.2.22).
enum SCORMStatus: Hashable, Sendable {
    case finished(Outcome)
    /// No finish, and why.
    case ignored(String)
    /// Incomplete, and passed or failed.
    case contradictory
    /// A word that isn't SCORM's.
    case unknown(String)

    /// What to make of what is passed or failed, and not completed; products disagree on it.
    enum Disagreement: String, Sendable, CaseIterable {
        /// The success status decides: it is finished.
        case success
        /// The completion status decides: it isn't.
        case completion
        case refuse
    }

    /// - Parameter lesson: `cmi.core.lesson_status`.
    init(lesson: String) {
        switch lesson.lowercased() {
        case "passed": self = .finished(.passed)
        case "failed": self = .finished(.failed)
        case "completed": self = .finished(.finished)
        case "incomplete": self = .ignored("incomplete")
        // A preview, never a finish.
        case "browsed": self = .ignored("browsed")
        case "not attempted", "": self = .ignored("not attempted")
        default: self = .unknown(lesson)
        }
    }

    /// - Parameters:
    ///   - completion: `cmi.completion_status`.
    ///   - success: `cmi.success_status`.
    init(completion: String, success: String, _ rule: Disagreement) {
        let outcome: Outcome?
        switch success.lowercased() {
        case "passed": outcome = .passed
        case "failed": outcome = .failed
        case "unknown", "": outcome = nil
        default:
            self = .unknown(success)
            return
        }
        let open: String
        switch completion.lowercased() {
        case "completed":
            self = .finished(outcome ?? .finished)
            return
        case "incomplete": open = "incomplete"
        case "not attempted": open = "not attempted"
        case "unknown", "":
            // Many courses tell one of the two alone.
            self = outcome.map { .finished($0) } ?? .ignored("not known")
            return
        default:
            self = .unknown(completion)
            return
        }
        switch (outcome, rule) {
        case (nil, _), (_, .completion): self = .ignored(open)
        case (let outcome?, .success): self = .finished(outcome)
        case (_?, .refuse): self = .contradictory
        }
    }

    /// Why it is no finish, where it is none.
    var ignored: String? { if case .ignored(let reason) = self { reason } else { nil } }

    /// A CMITimespan, `HHHH:MM:SS.SS`, as a duration of ISO 8601.
    static func duration(_ text: String) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, (2...4).contains(parts[0].utf8.count), let hours = UInt(parts[0]), parts[1].utf8.count == 2,
            let minutes = UInt(parts[1]), let seconds = ExactDecimal(parts[2]), seconds >= ExactDecimal(0)
        else { return nil }
        return "PT\(hours)H\(minutes)M\(seconds)S"
    }
}
