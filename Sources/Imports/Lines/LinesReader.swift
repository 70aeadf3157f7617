import Completions
import Vault

/// Reads lines that a Tassel log exported: finishes, corrections and revocations become this log's own, under the keys they had.
///
/// The namespace is the other log's name and account. The record's id is the source key it had there, so that corrections and revocations
/// find their finishes; participants are known by the pseudonyms they had there.
struct LinesReader: SourceReader {
    private var records: JSONRecords
    private var scanner = JSONScanner(JSONPlan([]))
    private let namespace: String

    init(_ input: InputFile, namespace: String) {
        records = JSONRecords(input)
        self.namespace = namespace
    }

    var bytesConsumed: Int { records.bytesConsumed }

    mutating func next() throws -> ReadLine? {
        guard let record = try records.next(&scanner) else { return nil }
        let bytes = records.bytes(of: record)
        let content: ReadLine.Content
        switch record.state {
        case .blank: content = .ignored("blank")
        case .refused(let reason): content = .refused(reason)
        case .scanned: content = self.content(of: Array(bytes))
        }
        return ReadLine(number: record.number, content: content, text: bytes)
    }

    private func content(of line: [UInt8]) -> ReadLine.Content {
        let event: Event
        do {
            event = try Event(line: line)
        } catch {
            return .refused("it is not a line as Tassel writes it: \(error)")
        }
        switch event.fact {
        case .finished(let recorded): return .record(record(recorded))
        case .corrected(let correction): return .record(record(correction.recorded))
        case .revoked(let revocation):
            return .revocation(
                SourceRevocation(
                    target: revocation.revokes.description,
                    reason: revocation.reason,
                    id: event.id.description,
                    at: event.time
                )
            )
        case .logOpened, .accountOpened, .accountPlanChanged, .accountWebhooksSwitched, .importStarted, .importFinished, .endpointAdded,
            .endpointChanged, .endpointPaused, .endpointResumed, .endpointDisabled, .endpointFailing, .endpointRecovered,
            .endpointSecretRotated, .endpointRemoved, .deliveriesRequested, .deliveriesSettled, .participantMerged, .participantSeparated,
            .participantErased,
            .participantHeld, .logKeyRotated, .importLate:
            return .ignored(event.type.rawValue)
        }
    }

    private func record(_ recorded: RecordedFinish) -> SourceRecord {
        let finish = recorded.finish
        return SourceRecord(
            own: .id(recorded.sourceKey.description),
            person: PersonIdentifier(scheme: .id(namespace: namespace), value: finish.participant.description),
            data: PersonalData([(String, String?)]()),
            activity: finish.activity,
            outcome: finish.outcome,
            score: finish.score,
            started: finish.started,
            finished: finish.finished,
            duration: finish.duration,
            attempt: finish.attempt,
            revised: finish.revised
        )
    }
}
