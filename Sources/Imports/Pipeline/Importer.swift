package import Completions
import EventLog
package import Projections
import Vault

/// Reads an input to its end and records what it tells: bytes → rows → records → facts → log, a batch at a time.
///
/// Per batch: pseudonyms first (vault), then what the log doesn't know yet is committed to (vault), then appended (log). A crash between
/// any two leaves orphans in the vault at most, which the next run finds and uses.
package struct Importer: Sendable {
    let store: Store
    let mapping: Mapping
    let options: ImportOptions
    let surroundings: Surroundings
    /// Called now and then from the import's task.
    let progress: @Sendable (ImportProgress) -> Void
    /// Asked when an import would tell a great many or very old finishes; absent where there is nobody to ask.
    let ask: (@Sendable (TellingQuestion) async -> TellingQuestion.Answer)?

    /// Rows a batch: about 50 ms under the log's lock at most.
    static let batch = 500

    package init(
        store: Store,
        mapping: Mapping,
        options: ImportOptions,
        surroundings: Surroundings,
        progress: @escaping @Sendable (ImportProgress) -> Void,
        ask: (@Sendable (TellingQuestion) async -> TellingQuestion.Answer)?
    ) {
        self.store = store
        self.mapping = mapping
        self.options = options
        self.surroundings = surroundings
        self.progress = progress
        self.ask = ask
    }

    /// The path that means standard input.
    package static let standardInput = "-"

    /// Checks that a file can be read and fits the mapping; records nothing.
    package func check(_ path: String) throws {
        guard path != Self.standardInput else { return }
        var table = try TableReader(try InputFile(path: path), mapping: mapping)
        guard try table.next() != nil else {
            throw InputFile.failure(
                path,
                "there is a heading and nothing below it",
                next: "check that the export finished, then import it again"
            )
        }
    }

    /// Imports one file, or standard input for `-`.
    package func run(_ path: String) async throws -> ImportSummary {
        try await store.catchUp()
        let configuration = try await store.projections.configuration()
        let spool = try spool(path, configuration)
        let input = spool?.path ?? (path == Self.standardInput ? "/dev/stdin" : path)
        let name = path == Self.standardInput ? "standard input" : path
        var telling = ImportStarted.Telling.news
        switch options.telling {
        case .history: telling = .history
        case .notify: break
        case .ask where hasAudience(configuration):
            let preview = try await preview(input, name: name, configuration)
            telling = try await decide(preview.question)
        case .ask: break
        }
        return try await record(input, name: name, telling: telling)
    }

    /// What importing a file would record and owe; nothing is written.
    package func dryRun(_ path: String) async throws -> ImportSummary {
        try await store.catchUp()
        let input = path == Self.standardInput ? "/dev/stdin" : path
        return try await preview(input, name: path, try await store.projections.configuration()).summary
    }

    private func hasAudience(_ configuration: Configuration) -> Bool {
        EventType.notifying.contains { !configuration.audience(of: $0, in: options.account).isEmpty }
    }

    /// Standard input is read twice only where the question may have to be asked.
    private func spool(_ path: String, _ configuration: Configuration) throws -> Spool? {
        guard path == Self.standardInput, case .ask = options.telling, hasAudience(configuration) else { return nil }
        return try Spool(in: store.directory, named: surroundings.randomBits)
    }

    private func decide(_ question: TellingQuestion) async throws -> ImportStarted.Telling {
        guard !question.isHarmless else { return .news }
        let answer = await ask?(question) ?? .stop
        switch answer {
        case .notify: return .news
        case .history: return .history
        case .stop:
            let old = question.old > 0 ? ", \(question.old) of them finishes older than 30 days" : ""
            throw Failure(
                .undecided,
                doing: "importing",
                found: "it would owe \(question.deliveries) deliveries to \(question.endpoints) endpoint(s)\(old); nothing was recorded",
                next: "choose --notify to tell them all, or --history to record without telling anybody"
            )
        }
    }

    private func record(_ path: String, name: String, telling: ImportStarted.Telling) async throws -> ImportSummary {
        let input = try InputFile(path: path, name: name)
        var table = try TableReader(input, mapping: mapping)
        let run = ImportID(bits: surroundings.randomBits)
        let actor = try await store.actor(named: options.actor, in: surroundings)
        var batches = RecordingBatches(importer: self, run: run)
        try await batches.begin(
            ImportStarted(
                actor: actor,
                format: "csv",
                namespace: mapping.namespace,
                mapping: store.keys.identity.digest(of: mapping.digest),
                telling: telling
            ),
            file: name
        )
        var lines: [ReadLine] = []
        while let line = try table.next() {
            lines.append(line)
            if lines.count == Self.batch {
                try await batches.record(lines)
                progress(ImportProgress(stage: .recording, lines: batches.lines.read, bytes: table.bytesConsumed, size: input.size))
                lines = []
                try Task.checkCancellation()
            }
        }
        try await batches.record(lines)
        let finished = ImportFinished(
            input: store.keys.identity.digest(of: input.digest),
            lines: batches.lines,
            facts: batches.facts
        )
        _ = try await store.append(
            [.administrative(.importFinished(finished), account: options.account, subject: .importRun(run))],
            in: surroundings
        )
        try await store.checkpoint()
        try await store.catchUp()
        return ImportSummary(
            importID: run,
            file: name,
            format: "csv",
            digest: input.digest,
            lines: batches.lines,
            facts: batches.facts,
            owed: try await store.projections.owed(by: run),
            refusals: batches.refusals
        )
    }

    private func preview(
        _ path: String,
        name: String,
        _ configuration: Configuration
    ) async throws -> (question: TellingQuestion, summary: ImportSummary) {
        let input = try InputFile(path: path, name: name)
        var table = try TableReader(input, mapping: mapping)
        var batches = PreviewBatches(importer: self, configuration: configuration)
        var lines: [ReadLine] = []
        while let line = try table.next() {
            lines.append(line)
            if lines.count == Self.batch {
                try await batches.preview(lines)
                progress(ImportProgress(stage: .looking, lines: batches.lines.read, bytes: table.bytesConsumed, size: input.size))
                lines = []
                try Task.checkCancellation()
            }
        }
        try await batches.preview(lines)
        let summary = ImportSummary(
            importID: nil,
            file: name,
            format: "csv",
            digest: input.digest,
            lines: batches.lines,
            facts: batches.facts,
            owed: batches.question.deliveries,
            refusals: batches.refusals
        )
        return (batches.question, summary)
    }
}
