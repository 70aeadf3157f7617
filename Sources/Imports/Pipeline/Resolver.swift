import Completions
import EventLog
import Projections
import Vault

/// Gives records their source keys and the people in them their hashes.
struct Resolver: Sendable {
    let hash: KeyedHash
    let namespace: String
    let account: AccountName

    /// The key of a record.
    ///
    /// - Parameter person: the hash of the participant's identifier, where the record has one.
    func key(of record: SourceRecord, person: UInt128?) -> SourceKey {
        let kind = record.activity.kind
        let identity: SourceIdentity
        switch record.own {
        case .id(let id): identity = .id(id)
        case .columns(let values): identity = .columns(values, kind: kind)
        case .nothing:
            guard let person else { preconditionFailure("an anonymous record has an id or a key") }
            identity = .facts(
                participant: person,
                kind: kind,
                activity: record.activity.id,
                attempt: record.attempt,
                finished: record.finished?.original.text
            )
        }
        return SourceKey.derived(from: identity, account: account, namespace: namespace, by: hash)
    }

    /// The key of the record that a revocation takes back.
    func key(of revocation: SourceRevocation) -> SourceKey {
        SourceKey.derived(from: .id(revocation.target), account: account, namespace: namespace, by: hash)
    }

    /// Somebody anonymous, who is found again by the key of the record alone.
    func anonymous(_ key: SourceKey) -> PersonIdentifier { PersonIdentifier(scheme: .record, value: key.description) }

    /// Somebody as the vault knows them.
    func met(_ identifier: PersonIdentifier, _ data: PersonalData) -> Vault.Met {
        Vault.Met(hash: self.hash(of: identifier), account: account, identifier: identifier, data: data)
    }

    /// The hash that somebody's pseudonym is found by.
    func hash(of identifier: PersonIdentifier) -> UInt128 { identifier.hash(in: account, by: hash) }
}

extension SourceRecord {
    /// The record as the log takes it.
    func finish(of participant: ParticipantID) -> Finish {
        Finish(
            participant: participant,
            activity: activity,
            outcome: outcome,
            score: score,
            started: started,
            finished: finished,
            duration: duration,
            attempt: attempt,
            revised: revised
        )
    }
}
