import Completions
import EventLog
import Vault

/// Decides what a row of Moodle's log store is, by the rules of the DocC page Moodle.
struct MoodleRule: Sendable {
    let site: SourceSite
    /// What Moodle's other tables say, where they were given.
    let tables: MoodleTables

    func content(of row: MoodleRow) throws(Refusal) -> ReadLine.Content {
        guard let name = row[.eventname] else { throw Refusal(reason: "eventname is missing: it is no row of Moodle's log store") }
        switch name {
        case #"\core\event\course_completed"#: return .record(try courseCompletion(row))
        case #"\mod_quiz\event\attempt_submitted"#: return try attempt(row)
        case #"\mod_quiz\event\attempt_deleted"#:
            let time = try row.time()
            return .revocation(
                SourceRevocation(
                    target: "quiz-attempt:\(try row.required(.objectid))",
                    reason: .reset,
                    id: time.original.text,
                    at: nil
                )
            )
        default: return .ignored(Self.reasons[name] ?? "another event of \(Self.component(of: name))")
        }
    }

    /// The part of Moodle that an event is of: `mod_forum` of `\mod_forum\event\post_created`.
    private static func component(of name: String) -> String {
        let parts = name.split(separator: "\\", omittingEmptySubsequences: false)
        let part = parts.count == 4 && parts[0].isEmpty && parts[2] == "event" ? parts[1] : ""
        let isName = part.utf8.count <= 40 && part.utf8.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x5F }
        return part.isEmpty || !isName ? "something else" : String(part)
    }

    /// Why events near to a finish are none.
    private static let reasons: [String: String] = [
        #"\core\event\course_module_completion_updated"#: "a module's completion",
        #"\mod_quiz\event\attempt_started"#: "a quiz attempt that is not submitted",
        #"\mod_quiz\event\attempt_becameoverdue"#: "a quiz attempt that is not submitted",
        #"\mod_quiz\event\attempt_abandoned"#: "a quiz attempt that is not submitted",
        #"\mod_quiz\event\attempt_reviewed"#: "a quiz attempt reviewed", #"\mod_quiz\event\attempt_viewed"#: "a quiz attempt viewed",
        #"\mod_scorm\event\status_submitted"#: "a SCORM module", #"\mod_scorm\event\scoreraw_submitted"#: "a SCORM module",
        #"\mod_lesson\event\lesson_ended"#: "a lesson", #"\mod_assign\event\submission_graded"#: "an assignment graded",
        #"\tool_certificate\event\certificate_issued"#: "a certificate",
        #"\tool_certificate\event\certificate_revoked"#: "a certificate",
    ]

    private func courseCompletion(_ row: MoodleRow) throws(Refusal) -> SourceRecord {
        let course = try row.required(.courseid)
        // The row of course_completions; somebody who completes a course again has another.
        let completion = try row.id(.objectid)
        let user = try participant(row)
        let time = try row.time()
        if user == nil, completion == nil {
            throw Refusal(reason: "it names nobody and no completion: relateduserid and objectid are missing")
        }
        return SourceRecord(
            own: completion.map { .id("course-completion:\(user ?? ""):\(course):\($0)") } ?? .nothing,
            person: user.map { site.person($0) },
            data: user.map { tables.data(of: $0) } ?? PersonalData([(String, String?)]()),
            activity: Activity(
                kind: .course,
                id: site.address("course/view.php?id=\(course)") ?? "course:\(course)",
                title: tables.course(course)
            ),
            outcome: .finished,
            finished: time
        )
    }

    private func attempt(_ row: MoodleRow) throws(Refusal) -> ReadLine.Content {
        let id = try row.required(.objectid)
        let user = try participant(row)
        let attempt = tables.attempt(id)
        if let attempt, attempt.isPreview { return .ignored("a preview") }
        let result = tables.result(of: attempt, by: user)
        let module = try row.required(.contextinstanceid)
        return .record(
            SourceRecord(
                own: .id("quiz-attempt:\(id)"),
                person: user.map { site.person($0) },
                data: user.map { tables.data(of: $0) } ?? PersonalData([(String, String?)]()),
                activity: Activity(
                    kind: .assessment,
                    id: site.address("mod/quiz/view.php?id=\(module)") ?? "quiz-module:\(module)",
                    title: attempt.flatMap { tables.quiz($0.quiz)?.name }
                ),
                outcome: result?.outcome ?? .pending,
                score: result?.score,
                started: try attempt?.started.map { (text) throws(Refusal) in try MoodleRow.time(text, "timestart").reported },
                finished: try row.time(),
                attempt: attempt?.number,
                extent: result == nil ? .finishAlone : .whole
            )
        )
    }

    /// Whom the event is about, not who or what caused it: a course is completed by a job of the system's.
    private func participant(_ row: MoodleRow) throws(Refusal) -> String? {
        if row[.anonymous] == "1" { return nil }
        guard let user = try row.id(.relateduserid) else { throw Refusal(reason: "it names nobody: relateduserid is missing") }
        return user
    }
}

/// Rows of Moodle's log store as JSON.
struct MoodleFormat: JSONFormat {
    typealias Field = MoodleField

    let rule: MoodleRule

    func content(of record: JSONFields<MoodleField>) throws(Refusal) -> ReadLine.Content {
        var values: [MoodleRow.Column: String] = [:]
        for field in MoodleField.allCases { values[field.column] = try record.identifier(field) }
        return try rule.content(of: MoodleRow(values))
    }
}
