/// The members of a tracking event that lie around its payload: `name`, `timestamp`, `data`, or as older ones have it `event_type`, `time`,
/// `event`.
enum OpenEdXField: Int, CaseIterable, JSONField {
    case name, eventType, timestamp, time, username, contextUser, contextCourse, data, event

    var path: [String] {
        switch self {
        case .name: ["name"]
        case .eventType: ["event_type"]
        case .timestamp: ["timestamp"]
        case .time: ["time"]
        case .username: ["username"]
        case .contextUser: ["context", "user_id"]
        case .contextCourse: ["context", "course_id"]
        case .data: ["data"]
        case .event: ["event"]
        }
    }

    static let plan = JSONPlan(allCases.map(\.path))
}

/// The members of a tracking event's payload.
enum OpenEdXPayload: Int, CaseIterable, JSONField {
    case user, course, grade, transaction, certificate
    case attempt, code, attemptUser, started, completed, elapsed, exam, examName, isPractice

    var path: [String] {
        switch self {
        case .user: ["user_id"]
        case .course: ["course_id"]
        case .grade: ["percent_grade"]
        case .transaction: ["event_transaction_id"]
        case .certificate: ["certificate_id"]
        case .attempt: ["attempt_id"]
        case .code: ["attempt_code"]
        case .attemptUser: ["attempt_user_id"]
        case .started: ["attempt_started_at"]
        case .completed: ["attempt_completed_at"]
        case .elapsed: ["attempt_event_elapsed_time_secs"]
        case .exam: ["exam_content_id"]
        case .examName: ["exam_name"]
        case .isPractice: ["exam_is_practice_exam"]
        }
    }

    static let plan = JSONPlan(allCases.map(\.path))
}
