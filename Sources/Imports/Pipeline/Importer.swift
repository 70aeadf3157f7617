import AsyncAlgorithms
package import Completions
import EventLog
package import Projections
import Synchronization
import Vault

/// Reads an input to its end and records what it tells: bytes → records → facts → log, a batch at a time.
///
/// Four stages work beside each other, each on a batch of its own: ``LineReading`` reads, ``Admission`` knows the people, ``Preparation``
/// encodes, ``RecordingBatches`` appends.
package struct Importer: Sendable {
    let store: Store
    let choice: FormatChoice
    let options: ImportOptions
    let surroundings: Surroundings
    /// Called now and then from the import's task.
    let progress: @Sendable (ImportProgress) -> Void
    /// Asked when an import would tell a great many or very old finishes; absent where there is nobody to ask.
    let ask: (@Sendable (TellingQuestion) async -> TellingQuestion.Answer)?

    /// Lines that a preview takes at a time.
    private static let previewed = 1_000

    package init(
        store: Store,
        format choice: FormatChoice,
        options: ImportOptions,
        surroundings: Surroundings,
        progress: @escaping @Sendable (ImportProgress) -> Void,
        ask: (@Sendable (TellingQuestion) async -> TellingQuestion.Answer)?
    ) {
        self.store = store
        self.choice = choice
        self.options = options
        self.surroundings = surroundings
        self.progress = progress
        self.ask = ask
    }

    /// The path that means standard input.
    package static let standardInput = "-"

    /// Checks that a file can be read and is of the format; records nothing.
    ///
    /// - Parameter name: what it is called, where that isn't the path.
    package func check(_ path: String, name: String? = nil) throws {
        guard path != Self.standardInput else { return }
        let input = try InputFile(path: path, name: name, onDamage: .end)
        let format = try choice.format(of: input)
        var reader = try format.reader(of: input)
        guard case .table = format else { return }
        guard try reader.next() != nil else {
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
        let spool = try spool(path, try await store.projections.configuration())
        defer { withExtendedLifetime(spool) {} }
        let input = spool?.path ?? (path == Self.standardInput ? "/dev/stdin" : path)
        return try await run(input, name: path == Self.standardInput ? "standard input" : path, retried: nil, dryRun: false)
    }

    /// Imports an input under a name that isn't its path.
    package func run(_ path: String, name: String) async throws -> ImportSummary {
        try await run(path, name: name, retried: nil, dryRun: false)
    }

    /// What importing a file would record and owe; nothing is written.
    package func dryRun(_ path: String) async throws -> ImportSummary {
        let input = path == Self.standardInput ? "/dev/stdin" : path
        return try await run(input, name: path, retried: nil, dryRun: true)
    }

    /// The same for an input that is at hand.
    func run(_ input: String, name: String, retried: RetriedLines?, dryRun: Bool) async throws -> ImportSummary {
        try await store.catchUp()
        let configuration = try await store.projections.configuration()
        if dryRun { return try await preview(input, name: name, configuration, retried: retried).summary }
        var telling = options.telling == .history ? ImportStarted.Telling.history : .news
        if options.telling == .ask, hasAudience(configuration) {
            telling = try await decide(try await preview(input, name: name, configuration, retried: retried).question)
        }
        return try await record(input, name: name, telling: telling, retried: retried)
    }

    private func hasAudience(_ configuration: Configuration) -> Bool {
        EventType.ofFinishes.contains { !configuration.audience(of: $0, in: options.account).isEmpty }
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

    private func record(
        _ path: String,
        name: String,
        telling: ImportStarted.Telling,
        retried: RetriedLines?
    ) async throws -> ImportSummary {
        let run = ImportID(bits: surroundings.randomBits)
        let reading = try LineReading(path, name: name, choice: choice, retried: retried, now: surroundings.now)
        let format = reading.format
        let resolver = Resolver(hash: store.keys.identity.hash, namespace: format.namespace, account: options.account)
        let admission = Admission(format, importer: self, run: run, input: retried?.run, resolver: resolver)
        let preparation = Preparation(importer: self, run: run, resolver: resolver, seen: SeenKeys(in: store.directory))
        try await begin(run, format, name: name, telling: telling)
        let erased = try await store.vault.erasedCount()
        let erasedBefore = retried?.erasedBefore ?? erased
        var batches = RecordingBatches(
            importer: self,
            run: run,
            heading: reading.heading,
            erasedBefore: erasedBefore
        )
        var pace = FollowerPace()
        let lines = AsyncThrowingChannel<LineReading.Batch, any Error>()
        let admitted = AsyncThrowingChannel<Admission.Batch, any Error>()
        let ready = AsyncThrowingChannel<Preparation.Batch, any Error>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await Self.read(reading, into: lines) }
            group.addTask { await Self.stage(from: lines, into: admitted) { try await admission.admit($0) } }
            group.addTask { await Self.stage(from: admitted, into: ready) { preparation.encode($0) } }
            // One batch in wait: few enough to bound what memory holds, enough that a checkpoint doesn't stop all stages.
            for try await batch in ready.buffer(policy: .bounded(1)) {
                try await batches.record(batch)
                progress(ImportProgress(stage: .recording, lines: batches.lines.read, bytes: batch.bytes, size: reading.size))
                try await keep(&pace, with: batches)
                reading.batch.store(pace.nearness(at: .now).batch, ordering: .relaxed)
                try Task.checkCancellation()
            }
        }
        let digest = await reading.digest
        try await finish(run, digest: digest, lines: batches.lines, facts: batches.facts)
        let owed = try await owed(by: run, telling)
        try await store.keepMark()
        return ImportSummary(
            importID: run,
            file: name,
            format: format.name,
            formatTitle: format.title,
            digest: digest,
            lines: batches.lines,
            facts: batches.facts,
            owed: owed,
            refusals: batches.refusals
        )
    }

    /// Says in the log that an import has begun.
    func begin(_ run: ImportID, _ format: ImportFormat, name: String, telling: ImportStarted.Telling) async throws {
        let actor = try await store.actor(named: options.actor, in: surroundings)
        try await store.vault.remember(file: name, of: run, now: surroundings.now())
        let started = ImportStarted(
            actor: actor,
            format: format.name,
            namespace: format.namespace,
            mapping: format.mappingDigest.map { store.keys.identity.digest(of: $0) },
            telling: telling
        )
        try await log(.importStarted(started), of: run)
    }

    /// Says in the log that it has come to its end, and signs what it recorded.
    func finish(_ run: ImportID, digest: [UInt8], lines: LineCounts, facts: FactCounts) async throws {
        let finished = ImportFinished(input: store.keys.identity.digest(of: digest), lines: lines, facts: facts)
        try await log(.importFinished(finished), of: run)
        try await store.checkpoint()
        try await store.vault.note(seen: try await store.log.size())
    }

    /// How soon an import that waits for a follower looks again.
    private static let look = Duration.milliseconds(2)

    /// Stays near those who follow the log.
    private func keep(_ pace: inout FollowerPace, with batches: RecordingBatches) async throws {
        pace.record(batches.recordedLast, size: try await store.log.size(), at: .now)
        while case .wait = pace.step(folded: try await store.projections.progress()?.size ?? 0, at: .now) {
            try await Task.sleep(for: Self.look)
        }
    }

    /// One stage: works on what the one before hands over, a batch after the other, and hands it on.
    private static func stage<Given: Sendable, Made: Sendable>(
        from given: AsyncThrowingChannel<Given, any Error>,
        into made: AsyncThrowingChannel<Made, any Error>,
        _ work: (Given) async throws -> Made
    ) async {
        do {
            for try await batch in given { await made.send(try await work(batch)) }
            made.finish()
        } catch {
            made.fail(error)
        }
    }

    /// The first stage.
    private static func read(_ reading: LineReading, into lines: AsyncThrowingChannel<LineReading.Batch, any Error>) async {
        do {
            while !Task.isCancelled, let batch = try await reading.next() { await lines.send(batch) }
            lines.finish()
        } catch {
            lines.fail(error)
        }
    }

    private func log(_ fact: Fact, of run: ImportID) async throws {
        _ = try await store.append([.administrative(fact, account: options.account, subject: .importRun(run))], in: surroundings)
    }

    /// What an import owes follows from the fold, but for one that told nobody: then nothing needs to be folded now.
    private func owed(by run: ImportID, _ telling: ImportStarted.Telling) async throws -> Int {
        if case .history = telling { return 0 }
        // Whoever adds an endpoint meanwhile folds up to it, so it is seen here.
        guard hasAudience(try await store.projections.configuration()) else { return 0 }
        try await store.catchUp()
        return try await store.projections.owed(by: run)
    }

    func preview(
        _ path: String,
        name: String,
        _ configuration: Configuration,
        retried: RetriedLines?
    ) async throws -> (question: TellingQuestion, owed: [EndpointID: Int], summary: ImportSummary) {
        let input = try InputFile(path: path, name: name, onDamage: .end)
        let format = try choice.format(of: input)
        var reader = try format.reader(of: input, retried == nil ? .own : .lines)
        if let retried { reader = RetryReader(reader, retried) }
        var batches = PreviewBatches(importer: self, format: format, configuration: configuration, input: retried?.run)
        var lines: [ReadLine] = []
        let plausibility = Plausibility(at: surroundings.now())
        while let line = try reader.next() {
            lines.append(plausibility.checked(line))
            if lines.count == Self.previewed {
                try await batches.preview(lines)
                progress(ImportProgress(stage: .looking, lines: batches.lines.read, bytes: reader.bytesConsumed, size: input.size))
                lines = []
                try Task.checkCancellation()
            }
        }
        try await batches.preview(lines)
        let summary = ImportSummary(
            importID: nil,
            file: name,
            format: format.name,
            formatTitle: format.title,
            digest: input.digest,
            lines: batches.lines,
            facts: batches.facts,
            owed: batches.question.deliveries,
            refusals: batches.refusals
        )
        return (batches.question, batches.owed, summary)
    }
}
