import Completions
import EventLog

/// What an input is written in, with what is needed to read it.
enum ImportFormat: Sendable {
    case table(Mapping)
    case xapi(namespace: String, zone: NamedZone?)
    /// Lines that a Tassel log exported.
    case lines(namespace: String)

    /// The name on the line and in summaries.
    var name: String {
        switch self {
        case .table: "csv"
        case .xapi: "xapi"
        case .lines: "tassel"
        }
    }

    /// Whose ids the input's are.
    var namespace: String {
        switch self {
        case .table(let mapping): mapping.namespace
        case .xapi(let namespace, _), .lines(let namespace): namespace
        }
    }

    /// SHA-256 of the mapping's text, where there is one.
    var mappingDigest: [UInt8]? {
        if case .table(let mapping) = self { mapping.digest } else { nil }
    }

    /// What it means when the input tells a record twice.
    var repetition: TellingOfFinish.Repetition {
        if case .lines = self { .correction } else { .mistake }
    }

    /// Begins to read an input.
    func reader(of input: InputFile) throws -> any SourceReader {
        switch self {
        case .table(let mapping): try TableReader(input, mapping: mapping)
        case .xapi(_, let zone): XAPIReader(input, zone: zone)
        case .lines(let namespace): LinesReader(input, namespace: namespace)
        }
    }
}

/// What the operator said about an input's format; the rest is found in its first bytes.
package struct FormatChoice: Sendable {
    /// The formats that can be named.
    package enum Name: String, Sendable, CaseIterable {
        case auto, csv, xapi, tassel
    }

    private let name: Name
    private let mapping: Mapping?
    private let namespace: String?
    private let zone: NamedZone?

    /// - Parameters:
    ///   - mapping: what the columns of a table mean; a mapping makes every input a table.
    ///   - namespace: whose ids the input's are, in place of what the format says.
    ///   - zone: where times were told that don't say so themselves.
    package init(_ name: Name, mapping: Mapping? = nil, namespace: String? = nil, zone: NamedZone? = nil) {
        self.name = mapping != nil && name == .auto ? .csv : name
        self.mapping = mapping
        self.namespace = namespace
        self.zone = zone
    }

    /// Whose statement ids they are unless the operator says otherwise: UUIDs, unique wherever they come from.
    private static let xapiNamespace = "xapi"

    /// The format of an input.
    ///
    /// - Throws: ``Failure`` when nothing says what it is, or when it isn't what was said.
    func format(of input: InputFile) throws -> ImportFormat {
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
        case .xapi: return .xapi(namespace: namespace ?? Self.xapiNamespace, zone: zone)
        case .tassel:
            guard let source = Self.source(ofLineIn: try input.peek()) else {
                throw InputFile.failure(
                    input.name,
                    "its first line is no event of a Tassel log",
                    next: "check the file, or leave --from away"
                )
            }
            return .lines(namespace: namespace ?? source)
        case .auto:
            let begin = try input.peek()
            if let source = Self.source(ofLineIn: begin) { return .lines(namespace: namespace ?? source) }
            let first = begin.drop { [0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0D].contains($0) }.first
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                return .xapi(namespace: namespace ?? Self.xapiNamespace, zone: zone)
            }
            throw InputFile.failure(
                input.name,
                "it begins like no format that is recognised by itself",
                next: "if it is a table, pass --mapping FILE (to get one: tassel map suggest \(input.name)); else say --from"
            )
        }
    }

    /// The log and account of a first line that Tassel wrote.
    private static func source(ofLineIn begin: [UInt8]) -> String? {
        var scanner = JSONScanner(JSONPlan([["source"], ["recordedtime"], ["dataversion"]]))
        let line = begin.prefix { $0 != 0x0A }
        return unsafe Array(line).withUnsafeBytes { raw in
            let text = unsafe RawSpan(_unsafeBytes: raw)
            guard (try? scanner.scan(text)) != nil, scanner.slots.allSatisfy({ !$0.isAbsent }), scanner.slots[0].kind == .string,
                let source = JSONText.string(scanner.slots[0], in: text), source.hasPrefix("//")
            else { return nil }
            return String(source.dropFirst(2))
        }
    }
}
