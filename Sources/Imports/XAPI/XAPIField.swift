/// The members of a statement that decide what it is (xAPI-Data sections 2.2 to 2.4).
enum XAPIField: Int, CaseIterable, JSONField {
    case id, version, timestamp, stored
    case actor, actorType, mbox, sha1, openID, account, homePage, accountName, actorName
    case verb
    case object, objectType, objectID, definitionType, definitionName
    case result, success, completion, duration, score, scaled, raw, min, max
    case parent, grouping, moveOn

    var path: [String] {
        switch self {
        case .id: ["id"]
        case .version: ["version"]
        case .timestamp: ["timestamp"]
        case .stored: ["stored"]
        case .actor: ["actor"]
        case .actorType: ["actor", "objectType"]
        case .mbox: ["actor", "mbox"]
        case .sha1: ["actor", "mbox_sha1sum"]
        case .openID: ["actor", "openid"]
        case .account: ["actor", "account"]
        case .homePage: ["actor", "account", "homePage"]
        case .accountName: ["actor", "account", "name"]
        case .actorName: ["actor", "name"]
        case .verb: ["verb", "id"]
        case .object: ["object"]
        case .objectType: ["object", "objectType"]
        case .objectID: ["object", "id"]
        case .definitionType: ["object", "definition", "type"]
        case .definitionName: ["object", "definition", "name"]
        case .result: ["result"]
        case .success: ["result", "success"]
        case .completion: ["result", "completion"]
        case .duration: ["result", "duration"]
        case .score: ["result", "score"]
        case .scaled: ["result", "score", "scaled"]
        case .raw: ["result", "score", "raw"]
        case .min: ["result", "score", "min"]
        case .max: ["result", "score", "max"]
        case .parent: ["context", "contextActivities", "parent"]
        case .grouping: ["context", "contextActivities", "grouping"]
        case .moveOn: ["context", "extensions", "https://w3id.org/xapi/cmi5/context/extensions/moveon"]
        }
    }

    static let plan = JSONPlan(allCases.map(\.path))
}
