import Completions

/// A row of Moodle's log store, from JSON or from CSV: the columns that say what happened to whom.
struct MoodleRow {
    /// The columns that are read, by their names in the database.
    enum Column: String, CaseIterable {
        case eventname, userid, relateduserid, courseid, objectid, contextinstanceid, anonymous, timecreated
    }

    /// By column; empty and `\N` are no values.
    private let values: [Column: String]

    init(_ values: [Column: String]) { self.values = values.filter { !["", "\\N", "NULL"].contains($0.value) } }

    subscript(column: Column) -> String? { values[column] }

    /// An id: a whole number of 1 or more.
    func id(_ column: Column) throws(Refusal) -> String? {
        guard let text = values[column] else { return nil }
        guard let number = UInt64(text) else { throw Refusal(reason: "\(column.rawValue) is \"\(Refusal.shown(text))\", not an id") }
        return number == 0 ? nil : text
    }

    func required(_ column: Column) throws(Refusal) -> String {
        guard let id = try id(column) else { throw Refusal(reason: "\(column.rawValue) is missing") }
        return id
    }

    /// When it happened, in whole seconds since 1970.
    func time() throws(Refusal) -> FinishTime {
        guard let text = values[.timecreated] else { throw Refusal(reason: "timecreated is missing") }
        return try Self.time(text, "timecreated")
    }

    static func time(_ text: String, _ name: String) throws(Refusal) -> FinishTime {
        guard case .reported(let time)? = TimePattern("unix")?.read(text) else {
            throw Refusal(reason: "\(name) is \"\(Refusal.shown(text))\", not a time in seconds since 1970")
        }
        return FinishTime(time, original: FinishTime.Original(text: text, zone: nil))
    }
}

/// The members of a log store row in JSON: the columns, under their names.
enum MoodleField: Int, CaseIterable, JSONField {
    case eventname, userid, relateduserid, courseid, objectid, contextinstanceid, anonymous, timecreated

    var column: MoodleRow.Column { MoodleRow.Column.allCases[rawValue] }

    var path: [String] { [column.rawValue] }

    static let plan = JSONPlan(allCases.map(\.path))
}
