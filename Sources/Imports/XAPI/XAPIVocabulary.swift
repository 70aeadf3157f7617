import Completions

/// The verbs and activity types that decide whether a statement is a finish.
enum XAPIVocabulary {
    /// What a verb says about finishing.
    enum Verb {
        case completed, passed, failed, voided
        /// Of cmi5: the course's, or a block's, criteria were met; somebody needn't take it (9.3.9, 9.3.7).
        case satisfied, waived
        /// Ends an exam where Open edX tells it, else only a session (cmi5 9.3.8).
        case terminated
        /// Says nothing by itself; the result may.
        case other

        /// Whether the verb alone makes a finish of an activity of this type.
        func isFinish(of type: String) -> Bool {
            switch self {
            case .completed, .passed, .failed, .waived, .satisfied: true
            case .terminated: openEdXExams.contains(type)
            case .voided, .other: false
            }
        }
    }

    static let verbs: [String: Verb] = [
        "http://adlnet.gov/expapi/verbs/completed": .completed,
        "http://adlnet.gov/expapi/verbs/passed": .passed,
        "http://adlnet.gov/expapi/verbs/failed": .failed,
        "http://adlnet.gov/expapi/verbs/voided": .voided,
        "http://adlnet.gov/expapi/verbs/terminated": .terminated,
        "https://w3id.org/xapi/adl/verbs/satisfied": .satisfied,
        "https://w3id.org/xapi/adl/verbs/waived": .waived,
    ]

    /// An attempt, which is no activity of its own.
    static let attempt = "http://adlnet.gov/expapi/activities/attempt"

    /// The exams that Open edX times or watches; practice ones are none.
    static let openEdXExams: Set<String> = [
        "https://w3id.org/xapi/openedx/activity/timed-assessment", "https://w3id.org/xapi/openedx/activity/proctored-assessment",
    ]

    /// The activity types whose finishes are recorded.
    static let kinds: [String: Activity.Kind] = [
        "http://adlnet.gov/expapi/activities/course": .course,
        "https://w3id.org/xapi/cmi5/activitytype/course": .course,
        "http://adlnet.gov/expapi/activities/assessment": .assessment,
        "https://w3id.org/xapi/openedx/activity/timed-assessment": .exam,
        "https://w3id.org/xapi/openedx/activity/proctored-assessment": .exam,
    ]

    /// The activity type that a finish of some kind is told with.
    static func type(of kind: Activity.Kind) -> String {
        switch kind {
        case .course: "http://adlnet.gov/expapi/activities/course"
        case .assessment: "http://adlnet.gov/expapi/activities/assessment"
        case .exam: "https://w3id.org/xapi/openedx/activity/timed-assessment"
        }
    }

    /// The reason why another activity is left out: by its type where that is a known one, so that the summary's list stays short.
    static func ignored(_ type: String) -> String { others[type] ?? "another kind of activity" }

    private static let others: [String: String] = [
        "https://w3id.org/xapi/video/activity-type/video": "video",
        "http://activitystrea.ms/schema/1.0/video": "video",
        "http://adlnet.gov/expapi/activities/media": "media",
        "http://adlnet.gov/expapi/activities/cmi.interaction": "interaction",
        "http://adlnet.gov/expapi/activities/interaction": "interaction",
        "http://adlnet.gov/expapi/activities/question": "question",
        "http://adlnet.gov/expapi/activities/module": "module",
        "http://adlnet.gov/expapi/activities/lesson": "lesson",
        "http://adlnet.gov/expapi/activities/objective": "objective",
        attempt: "attempt",
        "http://adlnet.gov/expapi/activities/link": "link",
        "http://adlnet.gov/expapi/activities/file": "file",
        "http://adlnet.gov/expapi/activities/meeting": "meeting",
        "http://adlnet.gov/expapi/activities/performance": "performance",
        "http://adlnet.gov/expapi/activities/simulation": "simulation",
        "http://id.tincanapi.com/activitytype/resource": "resource",
        "http://id.tincanapi.com/activitytype/discussion": "discussion",
        "http://id.tincanapi.com/activitytype/solution": "solution",
        "https://w3id.org/xapi/cmi5/activitytype/block": "block",
        "https://w3id.org/xapi/openedx/activity/practice-assessment": "practice",
    ]
}
