import Completions

/// What the operator said about an input's format; the rest is found in its first bytes.
package struct FormatChoice: Sendable {
    /// The formats that can be named.
    package enum Name: String, Sendable, CaseIterable {
        case auto, csv, xapi, openedx, canvas, caliper, moodle, easylms, cloudevents, tassel
    }

    private let name: Name
    private let mapping: Mapping?
    private let namespace: String?
    private let zone: NamedZone?
    private let tables: MoodleTables?

    /// - Parameters:
    ///   - mapping: what the columns of a table mean; a mapping makes every input a table.
    ///   - namespace: whose ids the input's are, in place of what the format says.
    ///   - zone: where times were told that don't say so themselves.
    ///   - companions: further exports of the same system, whose rows complete those that are imported; Moodle's alone.
    /// - Throws: ``Failure`` when a companion can't be read.
    package init(
        _ name: Name,
        mapping: Mapping? = nil,
        namespace: String? = nil,
        zone: NamedZone? = nil,
        companions: [CompanionFile] = []
    ) throws {
        self.name = mapping != nil && name == .auto ? .csv : name
        self.mapping = mapping
        self.namespace = namespace
        self.zone = zone
        tables = companions.isEmpty ? nil : try MoodleTables(companions)
    }

    /// SHA-256 of the mapping's text, where there is one.
    var mappingDigest: [UInt8]? { mapping?.digest }

    /// The format of an input.
    ///
    /// - Throws: ``Failure`` when nothing says what it is, or when it isn't what was said.
    func format(of input: InputFile) throws -> ImportFormat {
        let begin = try input.peek()
        switch name {
        case .csv:
            guard let mapping else {
                throw InputFile.failure(
                    input.name,
                    "a table needs a mapping that says what its columns mean",
                    next: "pass --mapping FILE; to get one: tassel map suggest \(input.name)"
                )
            }
            return .table(mapping)
        case .auto:
            guard let recognised = Recognition.format(of: begin) else { throw unrecognised(input, begin) }
            return try format(recognised, of: input, begin)
        case .xapi, .openedx, .canvas, .caliper, .moodle, .easylms, .cloudevents, .tassel: return try format(name, of: input, begin)
        }
    }

    /// Whose ids they are unless the operator says otherwise, where a format's ids are unique wherever they come from.
    static let xapi = "xapi"
    private static let caliper = "caliper"
    private static let easyLMS = "easy-lms"
    private static let cloudEvents = "cloudevents"

    private func format(_ name: Name, of input: InputFile, _ begin: [UInt8]) throws -> ImportFormat {
        if tables != nil, name != .moodle {
            throw Failure(.usage, doing: "importing \(input.name)", found: "--with is for Moodle's log alone", next: "leave it away")
        }
        switch name {
        case .auto, .csv: throw unrecognised(input, begin)
        case .xapi: return .xapi(namespace: namespace ?? Self.xapi, zone: zone)
        case .openedx: return .openEdX(try site(input, "https://lms.example.org"))
        case .canvas:
            guard let account = namespace ?? Recognition.canvasAccount(in: begin) else {
                return .canvas(try site(input, "https://canvas.example.org"))
            }
            return .canvas(SourceSite(namespace: account, zone: zone))
        case .caliper: return .caliper(SourceSite(namespace: namespace ?? Self.caliper, zone: zone))
        case .moodle:
            let rule = MoodleRule(site: try site(input, "https://moodle.example.org"), tables: tables ?? MoodleTables())
            return Recognition.isJSON(begin) ? .moodle(rule) : .moodleTable(rule)
        case .easylms: return .easyLMS(SourceSite(namespace: namespace ?? Self.easyLMS, zone: zone))
        case .cloudevents:
            return .cloudEvents(
                SourceSite(namespace: namespace ?? Self.cloudEvents, zone: zone),
                isNamed: (namespace ?? Self.cloudEvents) != Self.cloudEvents
            )
        case .tassel:
            guard let source = Recognition.source(ofLineIn: begin) else {
                throw InputFile.failure(
                    input.name,
                    "its first line is no event of a Tassel log",
                    next: "check the file, or leave --from away"
                )
            }
            return .lines(namespace: namespace ?? source)
        }
    }

    /// The system whose ids an input's are: `3` alone is everybody's.
    private func site(_ input: InputFile, _ example: String) throws -> SourceSite {
        guard let namespace else {
            throw Failure(
                .usage,
                doing: "importing \(input.name)",
                found: "its ids are a system's own, and it doesn't say which system's",
                next: "name it, best by its address: --source \(example)"
            )
        }
        return SourceSite(namespace: namespace, zone: zone)
    }

    private func unrecognised(_ input: InputFile, _ begin: [UInt8]) -> Failure {
        if Recognition.isMoodleCompletionReport(begin) {
            return InputFile.failure(
                input.name,
                "it looks like Moodle's course completion report, whose columns and dates differ from site to site",
                next: "copy Data/mappings/moodle-completion.yaml, adapt it, and pass it as --mapping"
            )
        }
        if Recognition.isJSON(begin) {
            return InputFile.failure(
                input.name,
                "it is JSON, but its first record is of no format that is recognised by itself",
                next: "say what it is with --from: \(Name.allCases.dropFirst(2).map(\.rawValue).joined(separator: ", "))"
            )
        }
        return InputFile.failure(
            input.name,
            "it begins like no format that is recognised by itself",
            next: "if it is a table, pass --mapping FILE (to get one: tassel map suggest \(input.name)); else say --from"
        )
    }
}
