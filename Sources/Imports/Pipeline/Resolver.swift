import Completions
import EventLog
import Projections
import Vault

/// Gives records their source keys and participants their pseudonyms.
struct Resolver: Sendable {
    let store: Store
    let mapping: Mapping
    let account: AccountName

    /// A record with its key and whom it is about.
    struct Resolved: Sendable {
        let record: SourceRecord
        let key: SourceKey
        let person: Vault.Met
    }

    func resolve(_ record: SourceRecord) -> Resolved {
        let hash = store.keys.identity.hash
        let kind = record.activity.kind
        let personHash = record.person.map { $0.hash(in: account, by: hash) }
        let identity: SourceIdentity
        switch record.own {
        case .id(let id): identity = .id(id)
        case .columns(let values): identity = .columns(values, kind: kind)
        case .nothing:
            guard let personHash else { preconditionFailure("a mapping with anonymous rows has an id or a key") }
            identity = .facts(
                participant: personHash,
                kind: kind,
                activity: record.activity.id,
                attempt: record.attempt,
                finished: record.finished?.original.text
            )
        }
        let key = SourceKey.derived(from: identity, account: account, namespace: mapping.namespace, by: hash)
        let identifier = record.person ?? PersonIdentifier(scheme: .record, value: key.description)
        let met = Vault.Met(
            hash: personHash ?? identifier.hash(in: account, by: hash),
            account: account,
            identifier: identifier
        )
        return Resolved(record: record, key: key, person: met)
    }

    /// A telling as the log takes it.
    func telling(
        _ resolved: Resolved,
        line: Int,
        by participant: ParticipantID,
        run: ImportID,
        commitment: Commitment,
        sighting: TellingOfFinish.Sighting
    ) -> TellingOfFinish {
        let record = resolved.record
        let finish = Finish(
            participant: participant,
            activity: record.activity,
            outcome: record.outcome,
            score: record.score,
            started: record.started,
            finished: record.finished,
            duration: record.duration,
            attempt: record.attempt,
            revised: record.revised
        )
        let recorded = RecordedFinish(sourceKey: resolved.key, importID: run, line: line, finish: finish, commitment: commitment)
        return TellingOfFinish(account: account, recorded: recorded, sighting: sighting)
    }
}
