import ArgumentParser
import Completions
import Imports
import Projections

/// What an input is written in.
struct InputFormatOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The format; auto finds it in the first record.", valueName: "format"))
    var from: FormatChoice.Name = .auto

    @Option(help: ArgumentHelp("What the columns of a table mean: a YAML file.", valueName: "file"))
    var mapping: String?

    @Option(help: ArgumentHelp("A further export of the system, whose rows complete these (Moodle's tables).", valueName: "[table=]file"))
    var with: [String] = []

    @Option(help: ArgumentHelp("Whose ids these are, in place of the mapping's or the format's namespace.", valueName: "namespace"))
    var source: String?

    @Option(
        help: ArgumentHelp(
            "Where times were told that have no offset from UTC (xAPI, Easy LMS; a mapping names its own).",
            valueName: "zone"
        )
    )
    var zone: String?

    func validate() throws {
        if mapping == nil, from == .csv {
            throw ValidationError(
                "A table needs a mapping that says what its columns mean: --mapping FILE. To get one: tassel map suggest FILE."
            )
        }
        if mapping != nil, from != .auto, from != .csv {
            throw ValidationError("--mapping is for tables; it contradicts --from \(from.rawValue).")
        }
        if let zone, NamedZone(zone) == nil {
            throw ValidationError("\"\(zone)\" is not a zone: use an IANA name such as Europe/Berlin, UTC, or +01:00.")
        }
    }

    /// - Parameters:
    ///   - name: the format where none is said.
    ///   - namespace: whose ids they are where it isn't said.
    func choice(or name: FormatChoice.Name? = nil, namespace: String? = nil) throws -> FormatChoice {
        let namespace = source ?? namespace
        return try FormatChoice(
            from == .auto ? name ?? .auto : from,
            mapping: try mapping.map { try Mapping(file: $0, namespace: namespace) },
            namespace: namespace,
            zone: zone.flatMap { NamedZone($0) },
            companions: with.map { CompanionFile($0) }
        )
    }
}

/// Whether what is imported is told.
struct ImportTellingOptions: ParsableArguments {
    @Flag(help: "Tell endpoints, however many finishes and however old.")
    var notify = false

    @Flag(help: "Record as history: tell nobody.")
    var history = false

    @Option(help: ArgumentHelp("So many refused lines are all right (a number, or a share such as 2%).", valueName: "N|N%"))
    var tolerate: Tolerance = .none

    func validate() throws {
        if notify, history { throw ValidationError("--notify and --history contradict each other: choose one.") }
    }

    var telling: ImportOptions.Telling { notify ? .notify : history ? .history : .ask }
}

/// What became of inputs, as imports show it.
struct ImportReport {
    private var report: Report
    private let tolerate: Tolerance
    private var isWithinTolerance = true

    init(_ output: OutputOptions, tolerate: Tolerance) throws {
        self.tolerate = tolerate
        report = try Report(
            output,
            headings: ["FILE", "READ", "RECORDED", "DUPLICATES", "CORRECTED", "REVOKED", "IGNORED", "REFUSED", "OWED"]
        )
    }

    mutating func add(_ summary: ImportSummary) {
        let (file, facts) = (summary.file, summary.facts)
        let ignored = summary.lines.ignored.values.reduce(0, +)
        let counts = [
            summary.lines.read, facts.recorded, facts.duplicates, facts.corrected, facts.revoked, ignored, summary.lines.refused,
            summary.owed,
        ]
        report.add([file] + counts.map { String($0) }, json: summary.json)
        for refusal in summary.refusals { Terminal.say("\(file) line \(refusal.line): \(refusal.reason)") }
        if summary.lines.refused > summary.refusals.count {
            Terminal.say("\(file): \(summary.lines.refused - summary.refusals.count) more lines were refused")
        }
        if summary.facts.reverted > 0 {
            Terminal.say("\(file): \(summary.facts.reverted) rows tell an earlier state again and were taken for an old export")
        }
        isWithinTolerance = isWithinTolerance && tolerate.admits(summary.lines.refused, of: summary.lines.read)
    }

    /// Shows all, and says what to do next.
    ///
    /// - Throws: the exit status where too much was refused.
    func finish(_ store: Store, dryRun: Bool) async throws {
        report.finish(empty: "nothing was imported")
        let owed = try await store.projections.owed().all
        if dryRun {
            Terminal.say("nothing was written: this was a dry run")
        } else if owed > 0 {
            Terminal.say("\(owed) deliveries are owed; send them with: tassel deliver --store \(store.directory)")
        }
        try store.close()
        if !isWithinTolerance { throw ExitCode(ExitStatus.partly.rawValue) }
    }
}

extension FormatChoice.Name: ExpressibleByArgument {}
