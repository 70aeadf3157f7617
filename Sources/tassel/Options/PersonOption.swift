import Completions
import Projections
import Vault

/// Who is meant by what an operator types: an identifier, an e-mail address or a pseudonym.
///
/// Whoever was merged into somebody else is that one.
enum PersonOption {
    /// The one who is meant; for what can't be taken back, two are too many.
    static func participant(_ text: String, in store: Store, _ account: AccountName) async throws -> ParticipantID {
        let found = try await participants(text, in: store, account)
        guard found.count == 1, let participant = found.first else {
            throw Failure(
                .undecided,
                doing: "looking for a participant",
                found: "\(found.count) are known by that: \(found.map(\.description).joined(separator: ", "))",
                next: "name one by the pseudonym"
            )
        }
        return participant
    }

    /// - Parameter known: the state whose merges count, where it isn't the store's own.
    static func participants(
        _ text: String,
        in store: Store,
        _ account: AccountName,
        as known: Projections? = nil
    ) async throws -> [ParticipantID] {
        let merged = try await (known ?? store.projections).mergedPeople()
        return try await pseudonyms(text, in: store, account).reduce(into: []) { found, participant in
            let survivor = merged.survivor(of: participant)
            if !found.contains(survivor) { found.append(survivor) }
        }
    }

    /// The pseudonyms that a text may mean, whoever they are taken for.
    static func pseudonyms(_ text: String, in store: Store, _ account: AccountName) async throws -> [ParticipantID] {
        if let participant = ParticipantID(text) { return [participant] }
        if text.hasPrefix("prt_") {
            let begun = try await store.vault.participants(beginning: text, in: account)
            if !begun.isEmpty { return begun }
        }
        let found = try await store.vault.participants(identifiedBy: text, in: account)
        guard !found.isEmpty else {
            throw Failure(
                .unknown,
                doing: "looking for a participant",
                found: "nobody in account \(account) is known by that",
                next: "use an identifier as the source writes it, an e-mail address, or a pseudonym (prt_…)"
            )
        }
        return found
    }
}
