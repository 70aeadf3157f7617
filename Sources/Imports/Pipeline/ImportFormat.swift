import Completions
import EventLog

/// What an input is written in, with what is needed to read it.
enum ImportFormat: Sendable {
    case table(Mapping)
    case xapi(namespace: String, zone: NamedZone?)
    case openEdX(SourceSite)
    case canvas(SourceSite)
    case caliper(SourceSite)
    case moodle(MoodleRule)
    /// The same rows as CSV.
    case moodleTable(MoodleRule)
    case easyLMS(SourceSite)
    case cloudEvents(SourceSite, isNamed: Bool)
    /// Lines that a Tassel log exported.
    case lines(namespace: String)

    /// The name on the line and in summaries.
    var name: String {
        switch self {
        case .table: "csv"
        case .xapi: "xapi"
        case .openEdX: "openedx"
        case .canvas: "canvas"
        case .caliper: "caliper"
        case .moodle, .moodleTable: "moodle"
        case .easyLMS: "easylms"
        case .cloudEvents: "cloudevents"
        case .lines: "tassel"
        }
    }

    /// What people call it.
    var title: String {
        switch self {
        case .table: "a table, through a mapping"
        case .xapi: "xAPI statements"
        case .openEdX: "an Open edX tracking log"
        case .canvas: "Canvas live events"
        case .caliper: "IMS Caliper events"
        case .moodle: "rows of Moodle's log store, as JSON"
        case .moodleTable: "rows of Moodle's log store, as CSV"
        case .easyLMS: "Easy LMS payloads"
        case .cloudEvents: "CloudEvents"
        case .lines: "lines of a Tassel log"
        }
    }

    /// Whose ids the input's are.
    var namespace: String {
        switch self {
        case .table(let mapping): mapping.namespace
        case .xapi(let namespace, _), .lines(let namespace): namespace
        case .openEdX(let site), .canvas(let site), .caliper(let site), .easyLMS(let site), .cloudEvents(let site, _): site.namespace
        case .moodle(let rule), .moodleTable(let rule): rule.site.namespace
        }
    }

    /// SHA-256 of the mapping's text, where there is one.
    var mappingDigest: [UInt8]? {
        if case .table(let mapping) = self { mapping.digest } else { nil }
    }

    /// What it means when the input tells a record twice.
    var repetition: TellingOfFinish.Repetition {
        switch self {
        case .table, .xapi: .mistake
        // A history of what happened: what comes later corrects what came before.
        case .openEdX, .canvas, .caliper, .moodle, .moodleTable, .easyLMS, .cloudEvents, .lines: .correction
        }
    }

    /// Begins to read an input.
    ///
    /// - Parameter layout: how JSON records lie in it.
    func reader(of input: InputFile, _ layout: Layout = .own) throws -> any SourceReader {
        EndedReader(try ownReader(of: input, layout), input)
    }

    /// How JSON records lie in an input.
    enum Layout: Sendable {
        /// As it looks: one a line, one after another, in an array.
        case own
        /// One a line, whatever it looks like.
        case lines
    }

    private func ownReader(of input: InputFile, _ layout: Layout) throws -> any SourceReader {
        func shape(_ form: JSONRecords.Form = JSONRecords.Form()) -> JSONRecords.Form {
            var form = form
            form.isLines = layout == .lines
            return form
        }
        return switch self {
        case .table(let mapping): try TableReader(input, mapping: mapping)
        case .xapi(_, let zone):
            if layout == .own, FirstPart.isIn(try input.peek()) {
                try AttachedStatements(input, XAPIFormat(zone: zone))
            } else {
                JSONReader(input, XAPIFormat(zone: zone), shape: shape(XAPIFormat.form))
            }
        case .openEdX(let site): JSONReader(input, OpenEdXFormat(site: site), shape: shape(OpenEdXFormat.form))
        case .canvas(let site): JSONReader(input, CanvasFormat(site: site), shape: shape())
        case .caliper(let site): JSONReader(input, CaliperFormat(site: site), shape: shape())
        case .moodle(let rule): JSONReader(input, MoodleFormat(rule: rule), shape: shape())
        case .moodleTable(let rule): try MoodleTableReader(input, rule: rule)
        case .easyLMS(let site): JSONReader(input, EasyLMSFormat(site: site), shape: shape())
        case .cloudEvents(let site, let isNamed): JSONReader(input, CloudEventsFormat(site: site, isNamed: isNamed), shape: shape())
        case .lines(let namespace): LinesReader(input, namespace: namespace)
        }
    }
}
