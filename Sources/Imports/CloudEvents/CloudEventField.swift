/// The attributes of a CloudEvent (CloudEvents 1.0.2, 3.1), and the members of what Tassel itself tells as `data`.
enum CloudEventField: Int, CaseIterable, JSONField {
    case specversion, id, source, type, subject, time, recordedtime, data, base64
    case verb, actor
    case participant, identifier, email, name
    case kind, activity, version, title
    case outcome, raw, min, max, scaled, started, finished, duration, attempt, reason, superseded

    var path: [String] {
        switch self {
        case .specversion: ["specversion"]
        case .id: ["id"]
        case .source: ["source"]
        case .type: ["type"]
        case .subject: ["subject"]
        case .time: ["time"]
        case .recordedtime: ["recordedtime"]
        case .data: ["data"]
        case .base64: ["data_base64"]
        case .verb: ["data", "verb"]
        case .actor: ["data", "actor"]
        case .participant: ["data", "participant", "id"]
        case .identifier: ["data", "participant", "identifier"]
        case .email: ["data", "participant", "email"]
        case .name: ["data", "participant", "name"]
        case .kind: ["data", "activity", "kind"]
        case .activity: ["data", "activity", "id"]
        case .version: ["data", "activity", "version"]
        case .title: ["data", "activity", "title"]
        case .outcome: ["data", "outcome"]
        case .raw: ["data", "score", "raw"]
        case .min: ["data", "score", "min"]
        case .max: ["data", "score", "max"]
        case .scaled: ["data", "score", "scaled"]
        case .started: ["data", "startedAt"]
        case .finished: ["data", "finishedAt"]
        case .duration: ["data", "duration"]
        case .attempt: ["data", "attempt"]
        case .reason: ["data", "reason"]
        case .superseded: ["data", "supersedes", "event"]
        }
    }

    static let plan = JSONPlan(allCases.map(\.path))
}
