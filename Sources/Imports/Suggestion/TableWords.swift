import Completions

/// The words that tables use for kinds and outcomes, in some languages, and what they mean.
enum TableWords {
    static func kind(of word: String) -> Activity.Kind? { kind(of: ColumnProfile.words(of: word)) }

    static func kind(of words: [String]) -> Activity.Kind? {
        for word in words {
            if ["course", "courses", "training", "module", "programme", "program"].contains(word) { return .course }
            if ["exam", "exams", "examination"].contains(word) { return .exam }
            if ["assessment", "assessments", "quiz", "test", "assignment"].contains(word) { return .assessment }
        }
        return nil
    }

    static func outcome(of word: String) -> Outcome? {
        let text = ColumnProfile.words(of: word).joined(separator: " ")
        return switch text {
        case _ where text.hasPrefix("passed with"): .passed
        case "pass", "passed", "distinction", "merit", "success", "successful", "true", "yes", "bestanden", "réussi", "aprobado": .passed
        case "fail", "failed", "not passed", "unsuccessful", "false", "no", "nicht bestanden", "échoué", "suspenso": .failed
        case "complete", "completed", "finished", "done", "attended", "abgeschlossen", "terminé": .finished
        case "pending", "ungraded", "to be graded", "awaiting grade", "submitted": .pending
        default: nil
        }
    }

    static func isNoFinish(_ word: String) -> Bool {
        let text = ColumnProfile.words(of: word).joined(separator: " ")
        return [
            "withdrawn", "in progress", "not started", "started", "enrolled", "registered", "cancelled", "canceled", "incomplete",
            "expired",
            "not attempted", "assigned", "no show",
        ].contains(text)
    }

    static func isDayFirst(_ format: String) -> Bool? {
        guard !format.contains("MMM"), !format.hasPrefix("yyyy"), let day = format.firstIndex(of: "d"),
            let month = format.firstIndex(of: "M")
        else { return nil }
        return day < month
    }
}
