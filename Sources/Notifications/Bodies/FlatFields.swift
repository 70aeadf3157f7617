import Completions

/// A body on one level: snake_case keys in an order that never changes, absent values left out.
///
/// The keys are listed in the DocC page Bodies; a key once published keeps its meaning.
struct FlatFields: Hashable, Sendable {
    /// A value of a field.
    enum Value: Hashable, Sendable {
        case text(String)
        /// A JSON number's token.
        case number(String)

        /// As form and XML write it.
        var text: String {
            switch self {
            case .text(let text), .number(let text): text
            }
        }
    }

    /// A named value.
    struct Field: Hashable, Sendable {
        let name: String
        let value: Value
    }

    private(set) var all: [Field] = []

    init(_ content: BodyContent) {
        let notification = content.notification
        let event = notification.event
        add("type", event.type.rawValue)
        add("timestamp", event.recorded)
        add("event_id", event.id)
        add("position", number: notification.position.number)
        add("account", event.account)
        add("participant_id", notification.participant)
        add("participant_identifier", content.person.id)
        add("participant_name", content.person.name)
        add("participant_email", content.person.email)
        for field in content.person.others { add("participant_field_" + field.name, field.value) }
        if let completion = notification.completion { add(completion.activity) }
        if let finish = event.fact.recordedFinish?.finish {
            add("outcome", finish.outcome.rawValue)
            add("score", finish.score)
            add("started_at", finish.started)
            add("finished_at", finish.finished?.reported)
            add("precision", finish.finished?.reported.precision.rawValue)
            add("duration", finish.duration)
            add("attempt", number: finish.attempt)
        }
        add("reason", content.reason)
        addOperation(event)
        if let completion = notification.completion { add(completion) }
        add("supersedes_id", content.superseded?.delivery)
        add("supersedes_event_id", content.superseded?.event)
    }

    /// What an operational event says.
    private mutating func addOperation(_ event: Event) {
        switch event.fact {
        case .endpointDisabled: add("endpoint_id", event.endpoint)
        case .importFinished(let finished):
            add("import_id", event.importRun)
            add("lines_read", number: finished.lines.read)
            add("lines_refused", number: finished.lines.refused)
            add("recorded", number: finished.facts.recorded)
            add("duplicates", number: finished.facts.duplicates)
            add("corrected", number: finished.facts.corrected)
            add("revoked", number: finished.facts.revoked)
        case .importLate(let late):
            add("source", late.source)
            add("expected_seconds", number: late.expected)
            add("heard", late.heard)
        default: break
        }
    }

    private mutating func add(_ activity: Activity) {
        add("activity_kind", activity.kind.rawValue)
        add("activity_id", activity.id)
        add("activity_version", activity.version)
        add("activity_title", activity.title)
    }

    private mutating func add(_ completion: Completion) {
        add("completion_id", completion.id)
        add("completion_outcome", completion.outcome?.rawValue)
        add("completion_attempts", number: completion.attempts)
        add("completion_first_finished", completion.firstFinished)
        add("completion_first_passed", completion.firstPassed)
        add("completion_best", completion.best)
        add("completion_last", completion.last)
    }

    private mutating func add(_ name: String, _ attempt: Completion.Attempt?) {
        guard let attempt else { return }
        add(name + "_outcome", attempt.outcome.rawValue)
        add(name + "_score", attempt.score)
        add(name + "_finished_at", attempt.finished)
        add(name + "_attempt", number: attempt.number)
    }

    private mutating func add(_ name: String, _ score: Score?) {
        let numbers = [("_raw", score?.raw), ("_min", score?.min), ("_max", score?.max), ("_scaled", score?.scaled)]
        for case (let ending, let number?) in numbers { all.append(Field(name: name + ending, value: .number(number.description))) }
    }

    private mutating func add(_ name: String, number: Int?) {
        if let number { all.append(Field(name: name, value: .number(String(number)))) }
    }

    private mutating func add(_ name: String, _ value: (some CustomStringConvertible)?) {
        if let value { all.append(Field(name: name, value: .text(value.description))) }
    }
}
