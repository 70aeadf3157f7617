import Completions
import EventLog
import Vault

/// Decides what one Caliper event is: a submission, a grade, or something else.
struct CaliperEvent {
    let fields: JSONFields<CaliperField>
    let site: SourceSite

    enum Meaning {
        case ignored(String)
        /// A finish without a result, and its attempt where it names one.
        case submission(SourceRecord, attempt: String?)
        case grade(Grade)
    }

    /// What a GradeEvent says.
    struct Grade {
        /// The attempt's id.
        let attempt: String
        let score: Score
        /// When it was given: of two grades of one attempt the later counts.
        let given: ReportedTime?
        /// The finish, where the event says enough of the attempt.
        let record: SourceRecord?

        /// Whether a submission is of the same person and activity, as far as the grade tells them.
        func isOf(_ submission: SourceRecord) -> Bool {
            record.map { $0.person == submission.person && $0.activity.isSame(as: submission.activity) } ?? true
        }

        /// The submission with this grade.
        func completing(_ submission: SourceRecord) -> SourceRecord {
            SourceRecord(
                own: submission.own,
                person: submission.person,
                data: submission.data,
                activity: submission.activity,
                outcome: .finished,
                score: score,
                started: submission.started ?? record?.started,
                finished: submission.finished ?? record?.finished,
                duration: submission.duration ?? record?.duration,
                attempt: submission.attempt ?? record?.attempt,
                revised: given
            )
        }
    }

    func meaning() throws(Refusal) -> Meaning {
        guard let type = try fields.filled(.type) else { throw Refusal(reason: "type is missing: it is no event of Caliper") }
        guard type.hasSuffix("Event") else { return .ignored("an entity") }
        let action = try fields.filled(.action) ?? ""
        switch (type, action) {
        // Blackboard says Completed where the standard says Submitted.
        case ("AssessmentEvent", "Submitted"), ("AssessmentEvent", "Completed"): return try submission()
        case ("AssessmentEvent", _): return .ignored("an assessment that is not submitted")
        case ("GradeEvent", "Graded"): return try grade()
        default: return .ignored("another event")
        }
    }

    private func submission() throws(Refusal) -> Meaning {
        // Canvas names the attempt where the standard names the assessment.
        let isOfAttempt = try fields.string(.objectType, ifObject: .object) == "Attempt"
        let activity =
            isOfAttempt
            ? try activity(.gradedActivity, .gradedActivityID, .gradedActivityType, .gradedActivityName)
            : try activity(.object, .objectID, .objectType, .objectName)
        guard let activity else { return .ignored("another kind of activity") }
        if Self.isProblem(activity.id) { return .ignored("a problem") }
        let attempt = isOfAttempt ? try fields.iri(.object, .objectID) : try fields.iri(.generated, .generatedID)
        let assignee = isOfAttempt ? try fields.iri(.graded, .gradedID) : try fields.iri(.made, .madeID)
        let actor = try fields.iri(.actor, .actorID)
        guard let person = assignee ?? actor else { throw Refusal(reason: "it names nobody: actor has no id") }
        let id = try fields.filled(.id)
        guard var own = attempt ?? id else { throw Refusal(reason: "neither it nor its attempt has an id") }
        // All attempts at a quiz of Canvas are one submission, whose ids are others than those of assignments' submissions.
        let isQuiz = activity.id.hasPrefix("quiz:") || activity.id.hasPrefix(CanvasURN.prefix + "quiz:")
        if isQuiz, let time = try time(.eventTime) {
            let submission = canvas(own).map { String($0.split(separator: ":").last ?? "") } ?? own
            own = "quiz-submission:\(submission)@\(time.original.text)"
        } else {
            own = canvas(own) ?? own
        }
        let times: Times = isOfAttempt ? .graded : .made
        return .submission(
            try record(
                own: own,
                person: person,
                name: person == actor ? try fields.string(.actorName, ifObject: .actor) : nil,
                activity,
                times,
                outcome: .pending,
                finished: try time(.eventTime),
                extent: .finishAlone
            ),
            attempt: isQuiz ? nil : attempt
        )
    }

    private func grade() throws(Refusal) -> Meaning {
        let scored = try fields.iri(.scored, .scoredID)
        guard let attempt = try fields.iri(.object, .objectID) ?? scored else {
            throw Refusal(reason: "object is missing: the grade of no attempt")
        }
        guard let raw = try fields.told(.scoreGiven), let score = Score(raw: raw, max: try fields.told(.maxScore)) else {
            return .ignored("a grade without a score")
        }
        let told = try [
            fields.string(.gradedActivityType, ifObject: .gradedActivity), fields.string(.scoredActivityType, ifObject: .scoredActivity),
        ]
        let isOtherKind = told.contains { $0.map { !Self.kinds.contains($0) } ?? false }
        var activity = try activity(.gradedActivity, .gradedActivityID, .gradedActivityType, .gradedActivityName, isOptional: true)
        if activity == nil {
            activity = try self.activity(.scoredActivity, .scoredActivityID, .scoredActivityType, nil, isOptional: true)
        }
        guard activity != nil || !isOtherKind else { return .ignored("another kind of activity") }
        if let activity, Self.isProblem(activity.id) { return .ignored("a problem") }
        let given = try time(.eventTime)?.reported
        var finish: SourceRecord?
        let assignee = try fields.iri(.scoredAssignee, .scoredAssigneeID)
        if let activity, let person = try fields.iri(.graded, .gradedID) ?? assignee {
            finish = try record(
                own: canvas(attempt) ?? attempt,
                person: person,
                name: nil,
                activity,
                .graded,
                outcome: .finished,
                score: score,
                finished: nil,
                revised: given,
                extent: .result
            )
        }
        return .grade(Grade(attempt: attempt, score: score, given: given, record: finish))
    }

    /// Where an event says when its attempt was made.
    private enum Times {
        case graded, made
    }

    private func record(
        own: String,
        person: String,
        name: String?,
        _ activity: Activity,
        _ times: Times,
        outcome: Outcome,
        score: Score? = nil,
        finished told: FinishTime?,
        revised: ReportedTime? = nil,
        extent: TellingOfFinish.Extent = .whole
    ) throws(Refusal) -> SourceRecord {
        let (count, start, end, duration): (CaliperField, CaliperField, CaliperField, CaliperField) =
            switch times {
            case .graded: (.gradedCount, .gradedStart, .gradedEnd, .gradedDuration)
            case .made: (.madeCount, .madeStart, .madeEnd, .madeDuration)
            }
        let person = canvas(person) ?? person
        return SourceRecord(
            own: .id(own),
            person: site.person(person),
            data: PersonalData([("id", person), ("name", name)]),
            activity: activity,
            outcome: outcome,
            score: score,
            started: try time(start)?.reported,
            finished: try time(end) ?? told,
            duration: try fields.duration(duration),
            attempt: try fields.count(count),
            revised: revised,
            extent: extent
        )
    }

    /// The types whose finishes are recorded; an activity that is told by its IRI alone is taken for one of them.
    private static let kinds: Set<String> = ["Assessment", "AssignableDigitalResource"]

    private func activity(
        _ entity: CaliperField,
        _ id: CaliperField,
        _ type: CaliperField,
        _ name: CaliperField?,
        isOptional: Bool = false
    ) throws(Refusal) -> Activity? {
        if let type = try fields.string(type, ifObject: entity), !Self.kinds.contains(type) { return nil }
        guard let iri = try fields.iri(entity, id) else {
            if isOptional { return nil }
            throw Refusal(reason: "\(id.name) is missing")
        }
        guard iri.utf8.count <= 512 else { throw Refusal(reason: "\(id.name) is longer than 512 bytes") }
        let title = try name.map { (name) throws(Refusal) in try fields.string(name, ifObject: entity) } ?? nil
        return Activity(kind: .assessment, id: canvas(iri) ?? iri, title: title)
    }

    /// An id of Canvas in the form of its own events, where the event says whose shard's ids are local.
    private func canvas(_ iri: String) -> String? {
        guard let root = try? fields.identifier(.canvasRoot) else { return nil }
        return CanvasURN.local(iri, rootAccount: root)
    }

    /// Open edX tells each problem of an exam as an assessment.
    private static func isProblem(_ iri: String) -> Bool { iri.contains("+type@problem+") || iri.contains("/problem/") }

    private func time(_ field: CaliperField) throws(Refusal) -> FinishTime? {
        try fields.filled(field).map { (text) throws(Refusal) in try ISOTime.read(text, zone: site.zone, field: field.name) }
    }
}

/// Ids as Canvas writes them in Caliper, in the form that its own events have: `urn:instructure:canvas:user:21070000000000048` is `48`.
enum CanvasURN {
    static let prefix = "urn:instructure:canvas:"

    /// - Parameter rootAccount: whose shard's ids are local ones.
    static func local(_ iri: String, rootAccount: String) -> String? {
        guard iri.hasPrefix(prefix) else { return nil }
        let parts = iri.dropFirst(prefix.count).split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let id = CanvasID.normalised(String(parts[1]), rootAccount: rootAccount)
        return parts[0] == "user" ? id : "\(parts[0]):\(id)"
    }
}

extension JSONFields where Field == CaliperField {
    /// An entity's IRI: its id, or the entity itself where that is all that is told of it.
    func iri(_ entity: CaliperField, _ id: CaliperField) throws(Refusal) -> String? {
        switch self[entity].kind {
        case .absent: nil
        case .string: try filled(entity)
        default: try filled(id)
        }
    }

    /// A member of an entity that may be told by its IRI alone.
    func string(_ field: CaliperField, ifObject entity: CaliperField) throws(Refusal) -> String? {
        self[entity].kind == .object ? try filled(field) : nil
    }
}
