/// `H` of the page LineFormat: HMAC-SHA256 under the store's identity key, first 128 bits.
///
/// The key itself stays in the vault.
package typealias KeyedHash = @Sendable (IdentityParts) -> UInt128

/// What tells one source record from another, in order of preference.
package enum SourceIdentity: Hashable, Sendable {
    /// The source's own id, unique in its namespace.
    case id(String)
    /// The values of the columns that a mapping names as the key, for records of one kind.
    case columns([String], kind: Activity.Kind)
    /// What the record says: who, what, and which attempt or else when.
    case facts(participant: UInt128, kind: Activity.Kind, activity: String, attempt: Int?, finished: String?)
}

extension SourceKey {
    /// The key of a record in an account's namespace.
    ///
    /// Outcome, score, title and names never enter it.
    package static func derived(from identity: SourceIdentity, account: AccountName, namespace: String, by hash: KeyedHash) -> SourceKey {
        let parts: IdentityParts
        switch identity {
        case .id(let id):
            parts = IdentityParts("source-id", [account.name, namespace, id])
        case .columns(let values, let kind):
            parts = IdentityParts("source-columns", [account.name, namespace, kind.rawValue] + values)
        case .facts(let participant, let kind, let activity, let attempt, let finished):
            let identifier = Identifier<SourceKeyKind>(bits: participant).description
            let number = attempt.map { String($0) }
            let time = number == nil ? finished : nil
            parts = IdentityParts("source-facts", [account.name, namespace, identifier, kind.rawValue, activity, number, time])
        }
        return SourceKey(bits: hash(parts))
    }
}

extension EventID {
    /// The id of a finish or of a correction.
    package static func telling(_ finish: Finish, of key: SourceKey, by hash: KeyedHash) -> EventID {
        var parts = IdentityParts("event")
        parts.append { key.write(to: &$0) }
        finish.writeFingerprint(to: &parts)
        return EventID(bits: hash(parts))
    }

    /// The id of a revocation; `sourceID` is the id of the source's own voiding record, if it has one.
    package static func revoking(_ key: SourceKey, for reason: Revocation.Reason, sourceID: String?, by hash: KeyedHash) -> EventID {
        EventID(bits: hash(IdentityParts("revoke", [key.description, reason.rawValue, sourceID])))
    }

    /// The id of every other event.
    package static func administrative(_ type: EventType, at position: Position, by hash: KeyedHash) -> EventID {
        EventID(bits: hash(IdentityParts("admin", [type.rawValue, position.description])))
    }
}
