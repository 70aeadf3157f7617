import Completions
import EventLog
import Vault

/// Open edX tracking logs, by the rules of the DocC page OpenEdX.
struct OpenEdXFormat: JSONFormat {
    typealias Field = OpenEdXField

    /// The site whose ids these are.
    let site: SourceSite
    private var window = JoinWindow<Waiting>()

    /// Lines may have a log's words before their JSON.
    static let form = JSONRecords.Form(hasPrefixes: true)

    init(site: SourceSite) { self.site = site }

    /// A line that another one completes.
    private enum Waiting {
        case pass(number: Int, SourceRecord, text: ArraySlice<UInt8>)
        case grade(number: Int, Score, text: ArraySlice<UInt8>)
    }

    /// What a record is before lines are joined.
    private enum Meaning {
        case line(ReadLine.Content)
        case pass(SourceRecord, key: String)
        case grade(Score, key: String)
    }

    func content(of record: JSONFields<OpenEdXField>) throws(Refusal) -> ReadLine.Content {
        switch try meaning(of: record) {
        case .line(let content): content
        case .pass(let pass, _): .record(pass)
        case .grade: .ignored(Self.gradeAlone)
        }
    }

    mutating func take(_ record: JSONFields<OpenEdXField>, number: Int, into lines: inout [ReadLine]) {
        for waiting in window.advance() { lines.append(Self.alone(waiting)) }
        let meaning: Meaning
        do {
            meaning = try self.meaning(of: record)
        } catch {
            lines.append(ReadLine(number: number, content: .refused(error.reason), text: record.text))
            return
        }
        // Whoever waits mustn't hold the whole buffer that it was read in.
        func copiedText() -> ArraySlice<UInt8> { Array(record.text)[...] }
        switch meaning {
        case .line(let content): lines.append(ReadLine(number: number, content: content, text: record.text))
        case .pass(let pass, let key):
            let grades = window.take(key)
            guard !grades.isEmpty else {
                return window.wait(for: key, .pass(number: number, pass, text: copiedText()), bytes: record.text.count)
            }
            join(pass, number, record.text, grades, into: &lines)
        case .grade(let score, let key):
            let waiting = window.take(key)
            guard case .pass(let place, let pass, let passText)? = waiting.first else {
                for other in waiting { lines.append(Self.alone(other)) }
                return window.wait(for: key, .grade(number: number, score, text: copiedText()), bytes: record.text.count)
            }
            join(pass, place, passText, [.grade(number: number, score, text: record.text)], into: &lines)
            for other in waiting.dropFirst() { lines.append(Self.alone(other)) }
        }
    }

    mutating func release(into lines: inout [ReadLine]) {
        for waiting in window.end() { lines.append(Self.alone(waiting)) }
    }

    /// A pass with the last of its grades.
    private func join(
        _ pass: SourceRecord,
        _ number: Int,
        _ text: ArraySlice<UInt8>,
        _ grades: [Waiting],
        into lines: inout [ReadLine]
    ) {
        var score: Score?
        for (place, waiting) in grades.enumerated() {
            guard case .grade(let line, let told, let text) = waiting, place == grades.count - 1 else {
                lines.append(Self.alone(waiting))
                continue
            }
            score = told
            lines.append(ReadLine(number: line, content: .joined, text: text))
        }
        lines.append(ReadLine(number: number, content: .record(score.map { pass.completed(with: $0) } ?? pass), text: text))
    }

    private static let gradeAlone = "a course grade without a first pass"

    private static func alone(_ waiting: Waiting) -> ReadLine {
        switch waiting {
        case .pass(let number, let pass, let text): ReadLine(number: number, content: .record(pass), text: text)
        case .grade(let number, _, let text): ReadLine(number: number, content: .ignored(gradeAlone), text: text)
        }
    }

    private func meaning(of record: JSONFields<OpenEdXField>) throws(Refusal) -> Meaning {
        guard let name = try record.filled(.name, else: .eventType) else {
            throw Refusal(reason: "it is no tracking event: it has neither name nor event_type")
        }
        if name.hasPrefix(Self.specialExam) { return .line(try exam(String(name.dropFirst(Self.specialExam.count)), record)) }
        switch name {
        case "edx.course.grade.passed.first_time": return try firstPass(record)
        case "edx.grades.course.grade_calculated": return try grade(record)
        case "edx.certificate.created": return .line(try certificate(record))
        case "edx.certificate.revoked":
            let payload = try payload(of: record)
            return .line(
                .revocation(
                    SourceRevocation(
                        target: try certificateKey(payload, record),
                        reason: .certificateRevoked,
                        id: try time(of: record)?.original.text,
                        at: try time(of: record)?.reported
                    )
                )
            )
        default: return .line(.ignored(Self.ignored(name)))
        }
    }

    /// Why an event is no finish: what it is about, as far as its name tells.
    private static func ignored(_ name: String) -> String {
        if let reason = reasons[name] { return reason }
        if name.hasPrefix("/") { return "a page visited" }
        return subjects.first { name.contains($0.part) }?.reason ?? "another event"
    }

    /// By a part of the event's name; the first that fits.
    private static let subjects: [(part: String, reason: String)] = [
        ("forum", "a forum"), ("enrollment", "an enrolment"), ("video", "a video"), ("transcript", "a video"), ("cc_menu", "a video"),
        ("problem", "a problem"), ("showanswer", "a problem"), ("edx.ui.", "navigation"), ("seq_", "navigation"),
        ("page_close", "navigation"),
        ("edx.bookmark", "a bookmark"), ("edx.grades.", "a grade"), ("edx.certificate", "a certificate"), ("textbook", "a textbook"),
    ]

    private static let specialExam = "edx.special_exam."

    /// Why events near to a finish are none.
    private static let reasons: [String: String] = [
        "edx.course.grade.now_passed": "a grade crossed the pass mark", "edx.course.grade.now_failed": "a grade crossed the pass mark",
        "edx.grades.subsection.grade_calculated": "a subsection's grade", "edx.grades.problem.submitted": "a problem",
        "edx.completion.block_completion.changed": "a block", "problem_check": "a problem",
        "edx.certificate.shared": "a certificate shared",
        "edx.certificate.evidence_visited": "a certificate visited",
    ]

    private func payload(of record: JSONFields<OpenEdXField>) throws(Refusal) -> JSONFields<OpenEdXPayload> {
        let field: OpenEdXField = record.has(.data) ? .data : .event
        var bytes = record.bytes(of: field)
        switch record[field].kind {
        case .object: break
        case .string: bytes = Array((try record.string(field) ?? "").utf8)[...]
        case let kind: throw Refusal(reason: "\(field.name) is \(kind.phrase), not an object")
        }
        do {
            return try JSONFields(scanning: bytes, nulls: .absent)
        } catch {
            throw Refusal(reason: "\(field.name) is a string that is not JSON: \(error)")
        }
    }

    private func firstPass(_ record: JSONFields<OpenEdXField>) throws(Refusal) -> Meaning {
        let payload = try payload(of: record)
        let user = try user(payload, record)
        let course = try course(payload, record)
        let pass = SourceRecord(
            own: .id(Self.firstPass(of: course, by: user)),
            person: site.person(user),
            data: try data(of: user, record),
            activity: try Self.course(course, on: site, title: nil),
            outcome: .passed,
            finished: try time(of: record),
            extent: .finishAlone
        )
        guard let transaction = try payload.filled(.transaction) else { return .line(.record(pass)) }
        return .pass(pass, key: "\(user) \(course) \(transaction)")
    }

    private func grade(_ record: JSONFields<OpenEdXField>) throws(Refusal) -> Meaning {
        let payload = try payload(of: record)
        guard let transaction = try payload.filled(.transaction), let grade = try payload.told(.grade), let score = Score(scaled: grade)
        else {
            return .line(.ignored(Self.gradeAlone))
        }
        return .grade(score, key: "\(try user(payload, record)) \(try course(payload, record)) \(transaction)")
    }

    private func certificate(_ record: JSONFields<OpenEdXField>) throws(Refusal) -> ReadLine.Content {
        let payload = try payload(of: record)
        let user = try user(payload, record)
        let course = try course(payload, record)
        return .record(
            SourceRecord(
                own: .id(try certificateKey(payload, record)),
                person: site.person(user),
                data: try data(of: user, record),
                activity: try Self.course(course, on: site, title: nil),
                // A certificate by itself says nothing of a pass.
                outcome: .finished,
                finished: try time(of: record)
            )
        )
    }

    private func certificateKey(
        _ payload: JSONFields<OpenEdXPayload>,
        _ record: JSONFields<OpenEdXField>
    ) throws(Refusal) -> String {
        if let id = try payload.identifier(.certificate) { return "certificate:\(id)" }
        return "certificate:\(try user(payload, record)):\(try course(payload, record))"
    }

    /// `timed.attempt.submitted` and the like.
    private func exam(_ name: String, _ record: JSONFields<OpenEdXField>) throws(Refusal) -> ReadLine.Content {
        let parts = name.split(separator: ".")
        guard parts.count == 3, parts[1] == "attempt" else { return .ignored("another event") }
        guard parts[0] == "timed" || parts[0] == "proctored" else { return .ignored("practice") }
        let status = String(parts[2])
        guard ["submitted", "rejected", "reset", "deleted"].contains(status) else { return .ignored("an exam attempt that is no finish") }
        let payload = try payload(of: record)
        guard try payload.boolean(.isPractice) != true else { return .ignored("practice") }
        let number = try payload.identifier(.attempt)
        guard let attempt = try payload.filled(.code)?.lowercased() ?? number else {
            throw Refusal(reason: "it names no attempt: attempt_code and attempt_id are missing")
        }
        let own = "exam-attempt:\(attempt)"
        let told = try time(of: record)
        guard status == "submitted" else {
            let reason: Revocation.Reason = status == "rejected" ? .invalidated : .reset
            return .revocation(SourceRevocation(target: own, reason: reason, id: told?.original.text, at: told?.reported))
        }
        let user = try user(payload, record)
        let exam = try payload.required(.exam)
        guard exam.utf8.count <= 512 else { throw Refusal(reason: "exam_content_id is longer than 512 bytes") }
        let completed = try payload.filled(.completed).map { (text) throws(Refusal) in
            try ISOTime.read(text, zone: site.zone, field: "attempt_completed_at")
        }
        return .record(
            SourceRecord(
                own: .id(own),
                person: site.person(user),
                data: try data(of: user, record),
                activity: Activity(kind: .exam, id: exam, title: try payload.filled(.examName)),
                outcome: .finished,
                started: try payload.filled(.started).map { (text) throws(Refusal) in
                    try ISOTime.read(text, zone: site.zone, field: "attempt_started_at").reported
                },
                finished: completed ?? told,
                duration: try payload.told(.elapsed).map { "PT\($0)S" }
            )
        )
    }

    /// Whom the payload names, before whoever's request it was: an exam's attempt may be ended by a teacher.
    private func user(_ payload: JSONFields<OpenEdXPayload>, _ record: JSONFields<OpenEdXField>) throws(Refusal) -> String {
        if let user = try payload.identifier(.attemptUser, else: .user) { return user }
        guard let user = try record.identifier(.contextUser) else { throw Refusal(reason: "it names nobody: user_id is missing") }
        return user
    }

    private func course(_ payload: JSONFields<OpenEdXPayload>, _ record: JSONFields<OpenEdXField>) throws(Refusal) -> String {
        if let course = try payload.filled(.course) { return course }
        return try record.required(.contextCourse)
    }

    /// The key of the one first pass that somebody has.
    static func firstPass(of course: String, by user: String) -> String { "first-pass:\(user):\(course)" }

    static func course(_ id: String, on site: SourceSite, title: String?) throws(Refusal) -> Activity {
        let activity = Activity(kind: .course, id: site.address("course/\(id)") ?? id, title: title)
        guard activity.id.utf8.count <= 512 else { throw Refusal(reason: "the course's id is longer than 512 bytes") }
        return activity
    }

    /// The name is of whoever's request it was; it is the participant's only where the ids agree.
    private func data(of user: String, _ record: JSONFields<OpenEdXField>) throws(Refusal) -> PersonalData {
        let isOwn = try record.identifier(.contextUser) == user
        return PersonalData([("id", user), ("username", isOwn ? try record.filled(.username) : nil)])
    }

    private func time(of record: JSONFields<OpenEdXField>) throws(Refusal) -> FinishTime? {
        for field in [OpenEdXField.timestamp, .time] {
            if let text = try record.filled(field) { return try ISOTime.read(text, zone: site.zone, field: field.name) }
        }
        return nil
    }
}
