package import Completions
import Vault

/// Who is meant by a text: an identifier, an e-mail address or a pseudonym.
///
/// Whoever was merged into somebody else is that one.
extension Store {
    /// The one who is meant; for what can't be taken back, two are too many.
    package func participant(matching text: String, in account: AccountName) async throws -> ParticipantID {
        let found = try await participants(matching: text, in: account)
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

    /// Those who are meant, each once.
    ///
    /// - Parameter known: the state whose merges count, where it isn't the store's own.
    package func participants(
        matching text: String,
        in account: AccountName,
        as known: Projections? = nil
    ) async throws -> [ParticipantID] {
        let merged = try await (known ?? projections).mergedPeople()
        return try await pseudonyms(matching: text, in: account).reduce(into: []) { found, participant in
            let survivor = merged.survivor(of: participant)
            if !found.contains(survivor) { found.append(survivor) }
        }
    }

    /// The pseudonyms that a text may mean, whoever they are taken for.
    package func pseudonyms(matching text: String, in account: AccountName) async throws -> [ParticipantID] {
        if let participant = ParticipantID(text) { return [participant] }
        if text.hasPrefix("prt_") {
            let begun = try await vault.participants(beginning: text, in: account)
            if !begun.isEmpty { return begun }
        }
        let found = try await vault.participants(identifiedBy: text, in: account)
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
