import Completions
import Vault

/// The members of what Open edX's event bus carries (openedx-events: certificates, exam attempts, grades, passing).
enum OpenEdXBusField: Int, CaseIterable, JSONField {
    case certificateUser, certificateUsername, certificateEmail, certificateName, certificateCourse, certificateTitle
    case certificateGrade, certificateStatus, certificateBefore
    case student, studentUsername, studentEmail, studentName, exam, examType
    case gradeUser, gradeCourse, gradePercent, gradePassed

    var path: [String] {
        switch self {
        case .certificateUser: ["certificate", "user", "id"]
        case .certificateUsername: ["certificate", "user", "pii", "username"]
        case .certificateEmail: ["certificate", "user", "pii", "email"]
        case .certificateName: ["certificate", "user", "pii", "name"]
        case .certificateCourse: ["certificate", "course", "course_key"]
        case .certificateTitle: ["certificate", "course", "display_name"]
        case .certificateGrade: ["certificate", "grade"]
        case .certificateStatus: ["certificate", "current_status"]
        case .certificateBefore: ["certificate", "previous_status"]
        case .student: ["exam_attempt", "student_user", "id"]
        case .studentUsername: ["exam_attempt", "student_user", "pii", "username"]
        case .studentEmail: ["exam_attempt", "student_user", "pii", "email"]
        case .studentName: ["exam_attempt", "student_user", "pii", "name"]
        case .exam: ["exam_attempt", "usage_key"]
        case .examType: ["exam_attempt", "exam_type"]
        case .gradeUser: ["grade", "user_id"]
        case .gradeCourse: ["grade", "course", "course_key"]
        case .gradePercent: ["grade", "percent_grade"]
        case .gradePassed: ["grade", "passed_timestamp"]
        }
    }

    static let plan = JSONPlan(allCases.map(\.path))
}

/// Decides what an event of Open edX's event bus is, by the rules of the DocC page OpenEdX.
struct OpenEdXBus {
    let fields: JSONFields<OpenEdXBusField>
    let site: SourceSite
    /// The event's time.
    let time: FinishTime?

    /// What all types begin with.
    static let prefix = "org.openedx.learning."

    /// - Parameter type: without its prefix.
    func content(of type: String) throws(Refusal) -> ReadLine.Content {
        switch type {
        case "certificate.created.v1": return try certificate()
        // What could be downloaded before is no news.
        case "certificate.changed.v1" where try isUnchanged(): return .ignored("a certificate that was issued before")
        case "certificate.changed.v1": return try certificate()
        case "certificate.revoked.v1": return .revocation(revocation(of: try certificateKey(), .certificateRevoked))
        case "exam.attempt.submitted.v1": return try exam()
        case "exam.attempt.rejected.v1":
            return try isPractice() ? .ignored("practice") : .revocation(revocation(of: try examKey(), .invalidated))
        case "exam.attempt.reset.v1": return try isPractice() ? .ignored("practice") : .revocation(revocation(of: try examKey(), .reset))
        case "exam.attempt.verified.v1", "exam.attempt.errored.v1": return .ignored("an exam attempt that is no finish")
        case "course.persistent_grade_summary.changed.v1": return try grade()
        case "course.passing.status.updated.v1": return .ignored("a grade crossed the pass mark")
        default: return .ignored("another event")
        }
    }

    private func revocation(of key: String, _ reason: Revocation.Reason) -> SourceRevocation {
        SourceRevocation(target: key, reason: reason, id: time?.original.text, at: time?.reported)
    }

    private func required(_ field: OpenEdXBusField) throws(Refusal) -> String {
        guard let value = try fields.identifier(field) else { throw Refusal(reason: "data.\(field.name) is missing") }
        return value
    }

    private func certificateKey() throws(Refusal) -> String {
        "certificate:\(try required(.certificateUser)):\(try required(.certificateCourse))"
    }

    private func certificate() throws(Refusal) -> ReadLine.Content {
        // Only what can be downloaded certifies anything.
        guard try fields.string(.certificateStatus) == "downloadable" else {
            guard try fields.string(.certificateBefore) == "downloadable" else { return .ignored("a certificate that is not issued") }
            return .revocation(revocation(of: try certificateKey(), .certificateRevoked))
        }
        let user = try required(.certificateUser)
        let course = try required(.certificateCourse)
        let grade = try fields.told(.certificateGrade)
        return .record(
            SourceRecord(
                own: .id(try certificateKey()),
                person: site.person(user),
                data: PersonalData([
                    ("id", user), ("username", try fields.filled(.certificateUsername)), ("email", try fields.filled(.certificateEmail)),
                    ("name", try fields.filled(.certificateName)),
                ]),
                activity: try OpenEdXFormat.course(course, on: site, title: try fields.filled(.certificateTitle)),
                outcome: .finished,
                score: grade == nil ? nil : Score(scaled: grade),
                finished: time
            )
        )
    }

    private func isUnchanged() throws(Refusal) -> Bool {
        let (before, now) = (try fields.string(.certificateBefore), try fields.string(.certificateStatus))
        return before == "downloadable" && now == before
    }

    /// What is neither timed nor watched is for trying out.
    private func isPractice() throws(Refusal) -> Bool {
        try fields.string(.examType).map { !["timed", "proctored"].contains($0) } ?? false
    }

    private func examKey() throws(Refusal) -> String { "exam-attempt:\(try required(.student)):\(try required(.exam))" }

    private func exam() throws(Refusal) -> ReadLine.Content {
        guard try !isPractice() else { return .ignored("practice") }
        let user = try required(.student)
        let exam = try required(.exam)
        guard exam.utf8.count <= 512 else { throw Refusal(reason: "usage_key is longer than 512 bytes") }
        return .record(
            SourceRecord(
                own: .id(try examKey()),
                person: site.person(user),
                data: PersonalData([
                    ("id", user), ("username", try fields.filled(.studentUsername)), ("email", try fields.filled(.studentEmail)),
                    ("name", try fields.filled(.studentName)),
                ]),
                activity: Activity(kind: .exam, id: exam),
                outcome: .finished,
                finished: time,
                revised: time?.reported
            )
        )
    }

    private func grade() throws(Refusal) -> ReadLine.Content {
        guard let passed = try fields.filled(.gradePassed) else { return .ignored("a course grade without a first pass") }
        let user = try required(.gradeUser)
        let course = try required(.gradeCourse)
        let percent = try fields.told(.gradePercent)
        return .record(
            SourceRecord(
                own: .id(OpenEdXFormat.firstPass(of: course, by: user)),
                person: site.person(user),
                data: PersonalData([("id", user)]),
                activity: try OpenEdXFormat.course(course, on: site, title: nil),
                outcome: .passed,
                score: percent == nil ? nil : Score(scaled: percent),
                finished: try ISOTime.read(passed, zone: site.zone, field: "passed_timestamp"),
                revised: time?.reported
            )
        )
    }
}
