import Completions
import Crypto
import Yams

extension Mapping {
    /// Reads a mapping file.
    ///
    /// - Parameter namespace: takes the place of the file's own, if given.
    /// - Throws: ``Failure`` with the line and key of whatever is unknown, missing or contradictory.
    package init(file: String, namespace override: String?) throws {
        let input = try InputFile(path: file)
        guard let root = try YAMLNode.root(of: input, file: file, kind: "mapping") else {
            throw InputFile.failure(file, "it holds nothing", next: "start from an example in Data/mappings")
        }
        try self.init(root, namespace: override, digest: input.digest)
    }

    private init(_ root: YAMLNode, namespace override: String?, digest: [UInt8]) throws {
        let members = try root.members(
            "namespace",
            "separator",
            "decimal",
            "thousands",
            "encoding",
            "kind",
            "participant",
            "activity",
            "outcome",
            "score",
            "started",
            "finished",
            "revised",
            "duration",
            "attempt",
            "id",
            "key",
            "ignore"
        )
        func required(_ name: String) throws -> YAMLNode {
            guard let node = members[name] else {
                throw root.failure("\"\(name)\" is missing", next: "add it; the examples in Data/mappings show how")
            }
            return node
        }
        guard let namespace = try override ?? members["namespace"]?.text() else {
            throw root.failure(
                "there is no namespace",
                next: "add \"namespace: NAME\" for the system the ids come from, or pass --source NAME"
            )
        }
        self.namespace = namespace
        separator = try Self.separator(members["separator"])
        decimal = try Self.decimal(members["decimal"])
        thousands = try Self.thousands(members["thousands"], decimal: decimal)
        encoding = try members["encoding"]?.word() ?? .utf8
        kind = try Self.kind(try required("kind"))
        person = try Self.person(try required("participant"))
        activity = try Self.activity(try required("activity"))
        outcome = try Self.outcome(try required("outcome"))
        score = try members["score"].map(Self.score)
        started = try members["started"].map(Self.time)
        finished = try members["finished"].map(Self.time)
        revised = try members["revised"].map(Self.time)
        duration = try members["duration"].map(Self.duration)
        attempt = try members["attempt"].map(Self.attempt)
        id = try members["id"].map { Column(try $0.text()) }
        key = try members["key"]?.list().map { Column(try $0.text()) } ?? []
        ignore = try members["ignore"]?.list().map(Self.ignore) ?? []
        self.digest = digest
        if id != nil, !key.isEmpty {
            throw root.failure("it has both id and key", next: "keep id where the source has its own record id, else key")
        }
        if person.anonymous == .allowed, id == nil, key.isEmpty {
            throw root.failure(
                "anonymous rows are allowed, but nothing tells them apart",
                next: "name the column with the source's record id under id, or the columns under key"
            )
        }
        if person.id == nil, person.email == nil, person.anonymous == .refused {
            throw root.failure("no column identifies the participant", next: "name one under participant: id or email")
        }
        if id == nil, key.isEmpty, attempt == nil, finished == nil {
            throw root.failure(
                "nothing tells two finishes of one participant apart",
                next: "add finished, attempt, id or key"
            )
        }
        if case .mark = outcome, score?.raw == nil {
            throw root.failure("a pass mark needs a score", next: "name the score's column under score: raw")
        }
    }

    private static func separator(_ node: YAMLNode?) throws -> UInt8 {
        guard let node else { return UInt8(ascii: ",") }
        switch node.node.string {
        case ",", "comma": return UInt8(ascii: ",")
        case ";", "semicolon": return UInt8(ascii: ";")
        case "\t", "tab": return 0x09
        case "|": return UInt8(ascii: "|")
        default: throw node.failure("it is not a separator", next: "use comma, semicolon, tab or \"|\"")
        }
    }

    private static func decimal(_ node: YAMLNode?) throws -> UInt8 {
        guard let node else { return UInt8(ascii: ".") }
        switch node.node.string {
        case ".", "point": return UInt8(ascii: ".")
        case ",", "comma": return UInt8(ascii: ",")
        default: throw node.failure("it is not a decimal sign", next: "use point or comma")
        }
    }

    private static func thousands(_ node: YAMLNode?, decimal: UInt8) throws -> UInt8? {
        guard let node else { return nil }
        let sign: UInt8
        switch node.node.string {
        case ".", "point": sign = UInt8(ascii: ".")
        case ",", "comma": sign = UInt8(ascii: ",")
        case "'", "apostrophe": sign = UInt8(ascii: "'")
        case " ", "space": sign = UInt8(ascii: " ")
        default: throw node.failure("it is not a thousands separator", next: "use point, comma, apostrophe or space")
        }
        guard sign != decimal else {
            throw node.failure("it is the decimal sign too", next: "name the one that the export uses, or leave it away")
        }
        return sign
    }

    private static func kind(_ node: YAMLNode) throws -> KindRule {
        if node.node.mapping == nil { return .always(try node.word()) }
        let members = try node.members("column", "values")
        return .words(try column(node, members), try words(node, members))
    }

    private static func person(_ node: YAMLNode) throws -> PersonRule {
        let members = try node.members("id", "email", "name", "fields", "anonymous", "namespace")
        var rule = PersonRule()
        rule.id = try members["id"].map { Column(try $0.text()) }
        rule.email = try members["email"].map { Column(try $0.text()) }
        rule.name = try members["name"].map { Column(try $0.text()) }
        rule.anonymous = try members["anonymous"]?.word() ?? .refused
        rule.namespace = try members["namespace"]?.text()
        for entry in try members["fields"]?.entries() ?? [] {
            guard !["id", "name", "email"].contains(entry.name), !entry.name.isEmpty, entry.name.utf8.allSatisfy({ $0 >= 0x20 }) else {
                throw entry.node.failure("\"\(entry.name)\" can't name a custom field", next: "id, name and email stand beside fields")
            }
            rule.fields[entry.name] = Column(try entry.node.text())
        }
        return rule
    }

    private static func activity(_ node: YAMLNode) throws -> ActivityRule {
        let members = try node.members("id", "title", "version")
        guard let id = members["id"] else { throw node.failure("\"id\" is missing", next: "name the column with the activity's id") }
        return ActivityRule(id: try value(id), title: try members["title"].map(value), version: try members["version"].map(value))
    }

    private static func outcome(_ node: YAMLNode) throws -> OutcomeRule {
        if node.node.mapping == nil { return .always(try node.word()) }
        let members = try node.members("column", "values", "passMark", "empty", "scorm12", "scorm2004")
        if let status = members["scorm12"] { return .scorm12(Column(try status.text())) }
        if let statuses = members["scorm2004"] { return try scorm2004(statuses) }
        let empty: Outcome? = try members["empty"]?.word()
        guard let mark = members["passMark"] else { return .words(try column(node, members), try words(node, members), empty: empty) }
        guard members["column"] == nil, members["values"] == nil else {
            throw node.failure("it has both a pass mark and words", next: "keep one of them")
        }
        return .mark(try number(mark), empty: empty)
    }

    private static func scorm2004(_ node: YAMLNode) throws -> OutcomeRule {
        let members = try node.members("completion", "success", "disagreement")
        guard let completion = members["completion"], let success = members["success"] else {
            throw node.failure("it lacks one of completion and success", next: "name the columns of both statuses")
        }
        guard let disagreement = members["disagreement"] else {
            throw node.failure(
                "it doesn't say what incomplete and passed means together",
                next: "add disagreement: success, completion or refuse"
            )
        }
        return .scorm2004(
            completion: Column(try completion.text()),
            success: Column(try success.text()),
            try disagreement.word()
        )
    }

    private static func score(_ node: YAMLNode) throws -> ScoreRule {
        let members = try node.members("raw", "min", "max", "scaled")
        return ScoreRule(
            raw: try members["raw"].map(number),
            min: try members["min"].map(number),
            max: try members["max"].map(number),
            scaled: try members["scaled"].map(number)
        )
    }

    private static func time(_ node: YAMLNode) throws -> TimeRule {
        let members = try node.members("column", "format", "zone", "months")
        guard let format = members["format"] else {
            throw node.failure(
                "\"format\" is missing",
                next: "say how times are written: rfc3339, unix, or a pattern such as dd/MM/yyyy HH:mm"
            )
        }
        let months = try members["months"]?.list().map { try $0.text() }
        if let months, months.count != 12 {
            throw node.failure("months has \(months.count) names, not 12", next: "list all, from January on, as the export writes them")
        }
        if let months, Set(months.map { $0.lowercased() }).count != 12 {
            throw node.failure("two months have one name", next: "write them so that they differ, as the export does")
        }
        guard let pattern = TimePattern(try format.text(), months: months) else {
            throw format.failure(
                "\"\(try format.text())\" is not a time format",
                next: "use rfc3339, unix, or a pattern of yyyy, yy, MMMM, MMM, MM, M, dd, d, HH, H, hh, h, mm, ss, SSS, a, EEEE"
            )
        }
        var zone: NamedZone?
        if let named = members["zone"] {
            zone = NamedZone(try named.text())
            if zone == nil {
                throw named.failure("\"\(try named.text())\" is not a zone", next: "use an IANA name such as Europe/Berlin, UTC, or +01:00")
            }
        }
        let patternText = try format.text()
        if !pattern.hasOffset, patternText.contains("H") || patternText.contains("h"), zone == nil {
            throw node.failure("times without a zone are ambiguous", next: "add zone: with the zone that the export was made in")
        }
        return TimeRule(column: try column(node, members), pattern: pattern, zone: zone)
    }

    private static func duration(_ node: YAMLNode) throws -> DurationRule {
        let members = try node.members("column", "unit")
        guard let unit = members["unit"] else { throw node.failure("\"unit\" is missing", next: "use seconds, minutes, hours or iso8601") }
        return DurationRule(column: try column(node, members), unit: try unit.word())
    }

    private static func attempt(_ node: YAMLNode) throws -> AttemptRule {
        if node.node.mapping == nil { return AttemptRule(column: Column(try node.text()), plus: 0) }
        let members = try node.members("column", "plus")
        var plus = 0
        if let node = members["plus"] {
            guard let number = Int(try node.text()), (-1_000...1_000).contains(number) else {
                throw node.failure("it is not a whole number", next: "use 1 for attempts before this one")
            }
            plus = number
        }
        return AttemptRule(column: try column(node, members), plus: plus)
    }

    private static func ignore(_ node: YAMLNode) throws -> IgnoreRule {
        let members = try node.members("column", "values")
        var reasons: [String: String] = [:]
        for entry in try members["values"]?.entries() ?? [] { reasons[entry.name] = try entry.node.text() }
        guard !reasons.isEmpty else { throw node.failure("no values are named", next: "write the value and its reason below values") }
        return IgnoreRule(column: try column(node, members), values: reasons)
    }

    private static func column(_ node: YAMLNode, _ members: [String: YAMLNode]) throws -> Column {
        guard let column = members["column"] else {
            throw node.failure("\"column\" is missing", next: "name the column by its heading or as #3")
        }
        return Column(try column.text())
    }

    private static func words<Word: RawRepresentable & CaseIterable>(
        _ node: YAMLNode,
        _ members: [String: YAMLNode]
    ) throws -> [String: Word] where Word.RawValue == String {
        guard let values = members["values"] else {
            throw node.failure("\"values\" is missing", next: "write each word of the column and what it means below values")
        }
        return try values.entries().reduce(into: [:]) { words, entry in words[entry.name] = try entry.node.word() }
    }

    /// A column of numbers, or one number for all rows, which is written with a point whatever the columns have.
    private static func number(_ node: YAMLNode) throws -> Value {
        let value = try value(node)
        if case .constant(let text) = value, ExactDecimal(text) == nil {
            throw node.failure("\"\(text)\" is not a number", next: "write it with a point, such as 62.5")
        }
        return value
    }

    /// A heading, or `{ value: 100 }` for all rows; a bare number is a value too.
    private static func value(_ node: YAMLNode) throws -> Value {
        if node.node.mapping != nil {
            let members = try node.members("value", "column")
            if let column = members["column"] { return .column(Column(try column.text())) }
            guard let value = members["value"] else { throw node.failure("it names neither value nor column", next: "add one of them") }
            return .constant(try value.text())
        }
        let text = try node.text()
        let isPlainNumber = ExactDecimal(text) != nil && node.node.scalar?.style == .plain
        return isPlainNumber ? .constant(text) : .column(Column(text))
    }
}
