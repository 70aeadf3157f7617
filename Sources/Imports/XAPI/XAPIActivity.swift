/// The members of an activity in a statement's context (xAPI-Data 2.4.6.2).
enum XAPIActivityField: Int, CaseIterable, JSONField {
    case id, type, name, attemptCompleted

    var path: [String] {
        switch self {
        case .id: ["id"]
        case .type: ["definition", "type"]
        case .name: ["definition", "name"]
        case .attemptCompleted: ["definition", "extensions", "https://w3id.org/xapi/openedx/extension/attempt-completed"]
        }
    }

    static let plan = JSONPlan(allCases.map(\.path))
}
