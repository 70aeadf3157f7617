import Completions
import EventLog
import Vault

/// Canvas live events as Canvas itself writes them, by the rules of the DocC page Canvas.
struct CanvasFormat: JSONFormat {
    typealias Field = CanvasField

    let site: SourceSite

    func content(of record: JSONFields<CanvasField>) throws(Refusal) -> ReadLine.Content {
        for field in [CanvasField.metadata, .body] where record[field].kind != .object {
            throw Refusal(reason: "\(field.name) is \(record[field].kind.phrase), not an object: it is no live event")
        }
        switch try record.required(.eventName) {
        case "course_completed": return .record(try courseCompletion(record))
        case "quiz_submitted": return .record(try quizSubmission(record))
        case "grade_change": return try grade(record)
        case "submission_created", "submission_updated":
            guard try record.string(.state) == "graded" else { return .ignored("a submission without a grade") }
            return try grade(record)
        case "course_grade_change": return .ignored("a course grade")
        default: return .ignored("another event")
        }
    }

    private func courseCompletion(_ record: JSONFields<CanvasField>) throws(Refusal) -> SourceRecord {
        let course = try id(.course, record)
        let user = try id(.user, record)
        return SourceRecord(
            // It is told again when the time of completion changes.
            own: .id("course-completion:\(user):\(course)"),
            person: site.person(user),
            data: PersonalData([("id", user), ("email", try record.filled(.userEmail)), ("name", try record.filled(.userName))]),
            activity: Activity(kind: .course, id: "course:\(course)", title: try record.filled(.courseName)),
            outcome: .finished,
            finished: try time(.completedAt, record),
            revised: try time(.eventTime, record)?.reported
        )
    }

    private func quizSubmission(_ record: JSONFields<CanvasField>) throws(Refusal) -> SourceRecord {
        let user = try id(.requester, record)
        guard let time = try time(.eventTime, record) else { throw Refusal(reason: "metadata.event_time is missing") }
        return SourceRecord(
            // All attempts of somebody at a quiz are one submission.
            own: .id("quiz-submission:\(try id(.submission, record))@\(time.original.text)"),
            person: site.person(user),
            data: PersonalData([("id", user)]),
            activity: Activity(kind: .assessment, id: "quiz:\(try id(.quiz, record))"),
            outcome: .pending,
            finished: time,
            extent: .finishAlone
        )
    }

    /// The grade of an assignment: whoever made the request is the grader, not the student.
    private func grade(_ record: JSONFields<CanvasField>) throws(Refusal) -> ReadLine.Content {
        let field: CanvasField = record.has(.student) ? .student : .studentUser
        let student = try id(field, record)
        let raw = try record.told(.score)
        let isJudged = try raw == nil ? false : record.boolean(.isComplete) != false
        return .record(
            SourceRecord(
                own: .id("submission:\(try id(.submission, record))"),
                person: site.person(student),
                data: PersonalData([("id", student)]),
                activity: Activity(
                    kind: .assessment,
                    id: "assignment:\(try id(.assignment, record))",
                    title: try record.filled(.assignmentName)
                ),
                outcome: isJudged ? .finished : .pending,
                score: raw == nil ? nil : Score(raw: raw, max: try record.told(.possible)),
                finished: try time(.submittedAt, record),
                attempt: try record.count(.attempt),
                revised: try time(.eventTime, record)?.reported,
                extent: .result
            )
        )
    }

    private func id(_ field: CanvasField, _ record: JSONFields<CanvasField>) throws(Refusal) -> String {
        guard let id = try record.identifier(field) else { throw Refusal(reason: "\(field.name) is missing") }
        return CanvasID.normalised(id, rootAccount: try record.identifier(.rootAccount))
    }

    private func time(_ field: CanvasField, _ record: JSONFields<CanvasField>) throws(Refusal) -> FinishTime? {
        try record.filled(field).map { (text) throws(Refusal) in try ISOTime.read(text, zone: site.zone, field: field.name) }
    }
}
