import Completions

/// Tells formats apart by their first record.
enum Recognition {
    /// The members by which a first record is known.
    private enum Sign: Int, CaseIterable, JSONField {
        case verb, object, statements
        case specversion, type, source, recordedtime, dataversion
        case sensor, data, context
        case metadata, body, account
        case name, eventType, timestamp, time, trackingContext, username
        case eventname
        case session, exam, course, assessment

        var path: [String] {
            switch self {
            case .verb: ["verb"]
            case .object: ["object"]
            case .statements: ["statements"]
            case .specversion: ["specversion"]
            case .type: ["type"]
            case .source: ["source"]
            case .recordedtime: ["recordedtime"]
            case .dataversion: ["dataversion"]
            case .sensor: ["sensor"]
            case .data: ["data"]
            case .context: ["@context"]
            case .metadata: ["metadata"]
            case .body: ["body"]
            case .account: ["metadata", "root_account_uuid"]
            case .name: ["name"]
            case .eventType: ["event_type"]
            case .timestamp: ["timestamp"]
            case .time: ["time"]
            case .trackingContext: ["context"]
            case .username: ["username"]
            case .eventname: ["eventname"]
            case .session: ["session_id"]
            case .exam: ["exam_id"]
            case .course: ["course_id"]
            case .assessment: ["assessment_id"]
            }
        }

        static let plan = JSONPlan(allCases.map(\.path))
    }

    /// The format that an input's beginning tells; `nil` where it tells none.
    static func format(of begin: [UInt8]) -> FormatChoice.Name? {
        if let record = firstRecord(begin) { return format(of: record) }
        if isLogLine(begin) { return .openedx }
        if FirstPart.isIn(begin) { return .xapi }
        let heading = headings(begin)
        return heading.contains("eventname") && heading.contains("timecreated") ? .moodle : nil
    }

    private static func format(of record: JSONFields<Sign>) -> FormatChoice.Name? {
        func has(_ signs: Sign...) -> Bool { signs.allSatisfy { record.has($0) } }
        if has(.source, .recordedtime, .dataversion) { return .tassel }
        if has(.specversion, .type, .source) { return .cloudevents }
        if has(.sensor, .data) || has(.context, .type) { return .caliper }
        if has(.verb, .object) || record[.statements].kind == .array { return .xapi }
        if has(.metadata, .body) { return .canvas }
        if has(.eventname) { return .moodle }
        if has(.session), has(.exam) || has(.course) || has(.assessment) { return .easylms }
        let isTold = has(.time) || has(.timestamp)
        if isTold, has(.eventType) || has(.name), has(.trackingContext) || has(.username) { return .openedx }
        return nil
    }

    static func isJSON(_ begin: [UInt8]) -> Bool {
        let first = text(begin).first
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// The account whose events they are, as Canvas names it.
    static func canvasAccount(in begin: [UInt8]) -> String? {
        firstRecord(begin).flatMap { record in try? record.filled(.account).map { "canvas:\($0)" } }
    }

    /// The log and account of a first line that Tassel wrote.
    static func source(ofLineIn begin: [UInt8]) -> String? {
        guard let record = firstRecord(begin), record.has(.recordedtime), record.has(.dataversion),
            let source = try? record.filled(.source),
            source.hasPrefix("//")
        else { return nil }
        return String(source.dropFirst(2))
    }

    /// The headings of Moodle's report: each criterion has two columns, the second named for the first.
    static func isMoodleCompletionReport(_ begin: [UInt8]) -> Bool {
        let names = headings(begin)
        let pairs = zip(names, names.dropFirst()).count { left, right in !left.isEmpty && right.hasPrefix("\(left) - ") }
        return pairs > 0
    }

    private static func text(_ begin: [UInt8]) -> ArraySlice<UInt8> {
        begin.drop { [0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }

    /// The first record of JSON: an object, or the first of an array.
    ///
    /// What goes on beyond the first bytes is not whole, so it is known by the members that there are.
    private static func firstRecord(_ begin: [UInt8]) -> JSONFields<Sign>? {
        var rest = text(begin)
        if rest.first == UInt8(ascii: "[") { rest = text(Array(rest.dropFirst())) }
        guard rest.first == UInt8(ascii: "{") else { return nil }
        var scanner = JSONScanner(Sign.plan)
        let bytes = Array(rest)[...]
        _ = unsafe try? scanner.scanFirst(bytes.span.bytes)
        return JSONFields(scanner, bytes, nulls: .absent)
    }

    /// A log's line: words, then an object, as Open edX's loggers write it.
    private static func isLogLine(_ begin: [UInt8]) -> Bool {
        let line = String(decoding: begin.prefix { $0 != 0x0A }, as: UTF8.self)
        return line.contains("[tracking]") && line.contains(" - {")
    }

    /// The first line's fields, whatever separates them.
    private static func headings(_ begin: [UInt8]) -> [String] {
        let line = String(decoding: text(begin).prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        return line.split(omittingEmptySubsequences: false) { ",;\t".contains($0) }.map { field in
            String(field.drop { $0 == "\"" || $0 == " " }.reversed().drop { $0 == "\"" || $0 == " " }.reversed())
        }
    }
}
