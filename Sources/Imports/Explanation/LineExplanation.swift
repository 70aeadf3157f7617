package import Completions
package import EventLog
import Projections
import Vault

/// What an import makes of one line of an input, and what the log holds of it.
package struct LineExplanation: Sendable {
    /// What the line is.
    package enum Meaning: Sendable {
        case finish(Finish, person: String?, verdict: Telling.Decision)
        /// It takes a record back.
        case revocation(Revocation.Reason)
        /// It completes another line.
        case joined
        case ignored(String)
        case refused(String)
    }

    package let line: Int
    package let meaning: Meaning
    /// Where its record is told in the log, in order.
    package let told: [Position]
}

extension Importer {
    /// Reads an input to its end, and explains what one of its lines is; several where a line holds several events.
    ///
    /// - Returns: none where the input has no such line.
    package func explain(line number: Int, of path: String) async throws -> (format: String, explanations: [LineExplanation]) {
        try await store.catchUp()
        let input = try InputFile(path: path, onDamage: .end)
        let format = try choice.format(of: input)
        var reader = try format.reader(of: input)
        let resolver = Resolver(hash: store.keys.identity.hash, namespace: format.namespace, account: options.account)
        let plausibility = Plausibility(at: surroundings.now())
        var found: [LineExplanation] = []
        // What the input told before the line, in a filter: whether it says otherwise is looked at only where it may.
        let records = SeenKeys(in: store.directory)
        // To the end, since a line may wait for a later one.
        while let line = try reader.next() {
            let line = plausibility.checked(line)
            guard line.number == number else {
                if line.number < number, case .record(let record) = line.content { records.note(key(of: record, resolver)) }
                continue
            }
            found.append(try await explain(line, resolver, format, after: records))
        }
        return (format.title, found)
    }

    private func key(of record: SourceRecord, _ resolver: Resolver) -> SourceKey {
        resolver.key(of: record, person: record.person.map { resolver.hash(of: $0) })
    }

    private func explain(
        _ line: ReadLine,
        _ resolver: Resolver,
        _ format: ImportFormat,
        after records: SeenKeys
    ) async throws -> LineExplanation {
        switch line.content {
        case .ignored(let reason): return LineExplanation(line: line.number, meaning: .ignored(reason), told: [])
        case .refused(let reason): return LineExplanation(line: line.number, meaning: .refused(reason), told: [])
        case .joined: return LineExplanation(line: line.number, meaning: .joined, told: [])
        case .revocation(let revocation):
            let told = try await store.log.tellings(of: resolver.key(of: revocation))
            return LineExplanation(line: line.number, meaning: .revocation(revocation.reason), told: told)
        case .record(let record):
            let person = record.person.map { resolver.hash(of: $0) }
            let key = resolver.key(of: record, person: person)
            let hash = person ?? resolver.hash(of: resolver.anonymous(key))
            let participant = try await store.vault.participants([hash])[hash] ?? ParticipantID(bits: hash)
            let finish = record.finish(of: participant)
            let recorded = RecordedFinish(
                sourceKey: key,
                importID: ImportID(bits: 0),
                line: line.number,
                finish: finish,
                commitment: Admission.noCommitment
            )
            let telling = TellingOfFinish(
                account: options.account,
                recorded: recorded,
                repetition: format.repetition,
                extent: record.extent
            )
            var verdict = try await store.log.preview([telling], hash: resolver.hash).first ?? .record
            // An input that contradicts itself is refused where it does, whatever the log holds.
            if case .correct = verdict, format.repetition == .mistake, records.mayContain(key) { verdict = .refuse(.toldTwice) }
            let known = record.data["id"] ?? record.data["email"] ?? record.data["name"]
            let meaning = LineExplanation.Meaning.finish(finish, person: known, verdict: verdict)
            return LineExplanation(line: line.number, meaning: meaning, told: try await store.log.tellings(of: key))
        }
    }
}
