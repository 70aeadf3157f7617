import Completions
import Crypto
import EventLog
import Projections
import Vault

/// An import that goes on while a source pushes: its records are numbered through.
struct OpenRun {
    let id: ImportID
    let opened: Timestamp
    private(set) var used: Timestamp
    private let importer: Importer
    private let admission: Admission
    private let preparation: Preparation
    private var batches: RecordingBatches
    private var hash = SHA256()
    private var next = 1

    /// Begins an import for what some body is of.
    ///
    /// - Parameter name: what the import's file is called.
    init(for body: PushedBody, importer: Importer, name: String, telling: ImportStarted.Telling) async throws {
        let run = ImportID(bits: importer.surroundings.randomBits)
        let format = body.format
        let resolver = Resolver(
            hash: importer.store.keys.identity.hash,
            namespace: format.namespace,
            account: importer.options.account
        )
        self.importer = importer
        id = run
        opened = importer.surroundings.now()
        used = opened
        admission = Admission(
            format,
            importer: importer,
            run: run,
            input: nil,
            resolver: resolver,
            // What is pushed later corrects what was pushed before; only within a table a second telling is a mistake.
            repetition: body.isWhole ? nil : .correction
        )
        let seen = body.isWhole ? SeenKeys(in: importer.store.directory) : nil
        preparation = Preparation(importer: importer, run: run, resolver: resolver, seen: seen)
        batches = RecordingBatches(
            importer: importer,
            run: run,
            heading: body.heading,
            erasedBefore: body.erasedBefore
        )
        try await importer.begin(run, format, name: name, telling: telling)
    }

    /// Records what was pushed together.
    ///
    /// - Returns: what became of each line of each body.
    mutating func record(_ bodies: [PushedBody]) async throws -> [[LineOutcome]] {
        used = importer.surroundings.now()
        batches.erasedBefore = bodies.map(\.erasedBefore).min() ?? 0
        var lines: [ReadLine] = []
        for body in bodies {
            hash.update(data: body.bytes)
            lines += numbered(body)
        }
        let admitted = try await admission.admit(LineReading.Batch(lines: lines, bytes: 0))
        var outcomes = try await batches.record(preparation.encode(admitted))[...]
        return bodies.map { body in
            defer { outcomes = outcomes.dropFirst(body.lines.count) }
            return Array(outcomes.prefix(body.lines.count))
        }
    }

    /// A table's rows keep their lines; other records go on from those before.
    private mutating func numbered(_ body: PushedBody) -> [ReadLine] {
        if body.isWhole { return body.lines }
        return body.lines.map { line in
            defer { next += 1 }
            return ReadLine(number: next, content: line.content, text: line.text)
        }
    }

    /// What would become of each record of each body if it were recorded now, with its line and key.
    func foreseen(_ bodies: [PushedBody]) async throws -> [[(line: Int, key: SourceKey, decision: Telling.Decision)]] {
        let admitted = try await admission.admit(LineReading.Batch(lines: bodies.flatMap(\.lines), bytes: 0))
        let decisions = try await importer.store.log.preview(admitted.tellings, hash: importer.store.keys.identity.hash)
        // Whose event would be too long is known before it is appended.
        let lengths = preparation.encode(admitted).entries.finishLengths
        var rest = zip(zip(admitted.tellings, decisions), lengths).map { told, length in
            (told.0.recorded.sourceKey, length > longestLine ? Telling.Decision.refuse(.tooLong(length)) : told.1)
        }[...]
        return bodies.map { body in
            body.lines.compactMap { line in
                guard case .record = line.content, let (key, decision) = rest.popFirst() else { return nil }
                return (line.number, key, decision)
            }
        }
    }

    /// Says in the log that it has come to its end.
    func close() async throws {
        try await importer.finish(id, digest: Array(hash.finalize()), lines: batches.lines, facts: batches.facts)
    }
}
