/// The members of a Caliper envelope and of an event: each entity may be an object or its IRI alone.
enum CaliperField: Int, CaseIterable, JSONField {
    case sensor, data, canvasRoot
    case id, type, action, eventTime, actor, actorID, actorName
    case object, objectID, objectType, objectName
    case generated, generatedID, generatedType, scoreGiven, maxScore
    // The attempt is what was graded, or what a submission generated, or what its score names.
    case graded, gradedID, gradedActivity, gradedActivityID, gradedActivityType, gradedActivityName
    case gradedCount, gradedStart, gradedEnd, gradedDuration
    case made, madeID, madeCount, madeStart, madeEnd, madeDuration
    case scored, scoredID, scoredAssignee, scoredAssigneeID, scoredActivity, scoredActivityID, scoredActivityType

    var path: [String] {
        switch self {
        case .sensor: ["sensor"]
        case .data: ["data"]
        case .canvasRoot: ["actor", "extensions", "com.instructure.canvas", "root_account_id"]
        case .id: ["id"]
        case .type: ["type"]
        case .action: ["action"]
        case .eventTime: ["eventTime"]
        case .actor: ["actor"]
        case .actorID: ["actor", "id"]
        case .actorName: ["actor", "name"]
        case .object: ["object"]
        case .objectID: ["object", "id"]
        case .objectType: ["object", "type"]
        case .objectName: ["object", "name"]
        case .generated: ["generated"]
        case .generatedID: ["generated", "id"]
        case .generatedType: ["generated", "type"]
        case .scoreGiven: ["generated", "scoreGiven"]
        case .maxScore: ["generated", "maxScore"]
        case .graded: ["object", "assignee"]
        case .gradedID: ["object", "assignee", "id"]
        case .gradedActivity: ["object", "assignable"]
        case .gradedActivityID: ["object", "assignable", "id"]
        case .gradedActivityType: ["object", "assignable", "type"]
        case .gradedActivityName: ["object", "assignable", "name"]
        case .gradedCount: ["object", "count"]
        case .gradedStart: ["object", "startedAtTime"]
        case .gradedEnd: ["object", "endedAtTime"]
        case .gradedDuration: ["object", "duration"]
        case .made: ["generated", "assignee"]
        case .madeID: ["generated", "assignee", "id"]
        case .madeCount: ["generated", "count"]
        case .madeStart: ["generated", "startedAtTime"]
        case .madeEnd: ["generated", "endedAtTime"]
        case .madeDuration: ["generated", "duration"]
        case .scored: ["generated", "attempt"]
        case .scoredID: ["generated", "attempt", "id"]
        case .scoredAssignee: ["generated", "attempt", "assignee"]
        case .scoredAssigneeID: ["generated", "attempt", "assignee", "id"]
        case .scoredActivity: ["generated", "attempt", "assignable"]
        case .scoredActivityID: ["generated", "attempt", "assignable", "id"]
        case .scoredActivityType: ["generated", "attempt", "assignable", "type"]
        }
    }

    static let plan = JSONPlan(allCases.map(\.path))
}
