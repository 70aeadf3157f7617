import Completions
import Vault

/// The members of an Easy LMS payload: flat, but for the answers.
enum EasyLMSField: Int, CaseIterable, JSONField {
    case session, start, end, attempt, time, result, points, answers
    case exam, examTitle, course, courseTitle, assessment, assessmentTitle
    case email, name, identifier, employee, company, function, open1, open2, dropdown1

    var path: [String] {
        switch self {
        case .session: ["session_id"]
        case .start: ["session_start"]
        case .end: ["session_end"]
        case .attempt: ["session_attempt"]
        case .time: ["session_time"]
        case .result: ["session_result"]
        case .points: ["session_points"]
        case .answers: ["session_answers"]
        case .exam: ["exam_id"]
        case .examTitle: ["exam_title"]
        case .course: ["course_id"]
        case .courseTitle: ["course_title"]
        case .assessment: ["assessment_id"]
        case .assessmentTitle: ["assessment_title"]
        case .email: ["player_email_address"]
        case .name: ["player_name"]
        case .identifier: ["player_identifier"]
        case .employee: ["player_employeeId"]
        case .company: ["player_company_name"]
        case .function: ["player_company_function"]
        case .open1: ["player_custom_open_1"]
        case .open2: ["player_custom_open_2"]
        case .dropdown1: ["player_custom_dropdown_1"]
        }
    }

    static let plan = JSONPlan(allCases.map(\.path))
}

/// What an answer could have brought.
enum EasyLMSAnswer: Int, CaseIterable, JSONField {
    case most

    var path: [String] { ["max_score"] }

    static let plan = JSONPlan(allCases.map(\.path))
}

/// Easy LMS webhook payloads, by the rules of the DocC page EasyLMS.
struct EasyLMSFormat: JSONFormat {
    typealias Field = EasyLMSField

    /// With the zone of its times, which the payload doesn't say.
    let site: SourceSite

    func content(of record: JSONFields<EasyLMSField>) throws(Refusal) -> ReadLine.Content {
        guard let session = try record.identifier(.session) else {
            throw Refusal(reason: "session_id is missing: it is no payload of Easy LMS")
        }
        let email = try record.filled(.email)
        let identifier = try record.identifier(.identifier)
        let points = try record.told(.points)
        return .record(
            SourceRecord(
                own: .id("session:\(session)"),
                // Sessions may be anonymous; then the session tells them apart.
                person: identifier.map { site.person($0) } ?? email.map { PersonIdentifier(scheme: .email, value: $0) },
                data: PersonalData([
                    ("id", identifier), ("email", email), ("name", try record.filled(.name)),
                    ("employee", try record.identifier(.employee)),
                    ("company", try record.filled(.company)), ("function", try record.filled(.function)),
                    ("custom open 1", try record.filled(.open1)), ("custom open 2", try record.filled(.open2)),
                    ("custom dropdown 1", try record.filled(.dropdown1)),
                ]),
                activity: try activity(record),
                outcome: try outcome(record),
                score: points == nil ? nil : Score(raw: points, max: try maximum(record)),
                started: try time(.start, record)?.reported,
                finished: try time(.end, record),
                duration: try record.told(.time).map { "PT\($0)S" },
                attempt: try record.count(.attempt)
            )
        )
    }

    /// The kind is told by which of three ids there is.
    private func activity(_ record: JSONFields<EasyLMSField>) throws(Refusal) -> Activity {
        let kinds: [(Activity.Kind, EasyLMSField, EasyLMSField)] = [
            (.exam, .exam, .examTitle), (.course, .course, .courseTitle), (.assessment, .assessment, .assessmentTitle),
        ]
        var found: [Activity] = []
        for (kind, id, title) in kinds {
            guard let id = try record.identifier(id) else { continue }
            found.append(Activity(kind: kind, id: id, title: try record.filled(title)))
        }
        guard let activity = found.first, found.count == 1 else {
            throw Refusal(reason: "it has \(found.isEmpty ? "none" : "several") of exam_id, course_id and assessment_id")
        }
        guard activity.id.utf8.count <= 512 else { throw Refusal(reason: "\(activity.kind.rawValue)_id is longer than 512 bytes") }
        return activity
    }

    private func outcome(_ record: JSONFields<EasyLMSField>) throws(Refusal) -> Outcome {
        let result = try record.filled(.result)
        switch result?.lowercased() {
        case "passed": return .passed
        case "failed": return .failed
        // Without a pass mark there is no result.
        case nil, "finished", "completed": return .finished
        case _?: throw Refusal(reason: "session_result is \"\(Refusal.shown(result ?? ""))\", neither Passed nor Failed")
        }
    }

    /// What all answers could have brought: the payload has no total.
    private func maximum(_ record: JSONFields<EasyLMSField>) throws(Refusal) -> ExactDecimal? {
        guard record[.answers].kind == .array else { return nil }
        var sum = ExactDecimal(0)
        let answers = JSONElements.split(record.bytes(of: .answers))
        for answer in answers {
            guard let fields = try? JSONFields<EasyLMSAnswer>(scanning: answer, nulls: .absent), let most = try fields.told(.most),
                let next = sum.adding(most)
            else { return nil }
            sum = next
        }
        return answers.isEmpty ? nil : sum
    }

    private func time(_ field: EasyLMSField, _ record: JSONFields<EasyLMSField>) throws(Refusal) -> FinishTime? {
        try record.filled(field).map { (text) throws(Refusal) in try ISOTime.read(text, zone: site.zone, field: field.name) }
    }
}
