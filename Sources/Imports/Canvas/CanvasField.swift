/// The members of a Canvas live event: about the request under `metadata`, about what happened under `body`.
enum CanvasField: Int, CaseIterable, JSONField {
    case metadata, eventName, eventTime, requester, rootAccount, rootAccountUUID
    case body, course, courseName, completedAt, user, userName, userEmail
    case quiz, submission, student, studentUser, assignment, assignmentName, score, possible, isComplete, state, attempt, submittedAt

    var path: [String] {
        switch self {
        case .metadata: ["metadata"]
        case .eventName: ["metadata", "event_name"]
        case .eventTime: ["metadata", "event_time"]
        case .requester: ["metadata", "user_id"]
        case .rootAccount: ["metadata", "root_account_id"]
        case .rootAccountUUID: ["metadata", "root_account_uuid"]
        case .body: ["body"]
        case .course: ["body", "course", "id"]
        case .courseName: ["body", "course", "name"]
        case .completedAt: ["body", "progress", "completed_at"]
        case .user: ["body", "user", "id"]
        case .userName: ["body", "user", "name"]
        case .userEmail: ["body", "user", "email"]
        case .quiz: ["body", "quiz_id"]
        case .submission: ["body", "submission_id"]
        case .student: ["body", "student_id"]
        case .studentUser: ["body", "user_id"]
        case .assignment: ["body", "assignment_id"]
        case .assignmentName: ["body", "assignment_name"]
        case .score: ["body", "score"]
        case .possible: ["body", "points_possible"]
        case .isComplete: ["body", "grading_complete"]
        case .state: ["body", "workflow_state"]
        case .attempt: ["body", "attempt"]
        case .submittedAt: ["body", "submitted_at"]
        }
    }

    static let plan = JSONPlan(allCases.map(\.path))
}
