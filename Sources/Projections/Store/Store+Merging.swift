package import Completions
import EventLog
import Vault

/// Taking pseudonyms for one person, by hand alone: nothing that sources tell ever joins two.
extension Store {
    /// Checks that people may be taken for one.
    ///
    /// - Returns: those who would be, each by the pseudonym that they are known by now.
    /// - Throws: ``Failure`` when one of them is not known, erased or anonymous, or when they are one already.
    package func merging(
        _ others: [ParticipantID],
        into survivor: ParticipantID,
        in account: AccountName
    ) async throws -> [ParticipantID] {
        let merged = try await projections.mergedPeople()
        let doing = "merging into \(survivor)"
        var people: [ParticipantID] = []
        for (place, participant) in ([survivor] + others).enumerated() {
            let person = try await projections.person(participant)
            if let position = person.erased {
                throw Failure(
                    .refused,
                    doing: doing,
                    found: "\(participant) was erased, by the event at position \(position)",
                    next: "leave them out: nothing says any more who they were"
                )
            }
            let dossier = try await vault.dossier(of: participant)
            guard !dossier.identifiers.isEmpty || person.finishes > 0 else {
                throw Failure(
                    .unknown,
                    doing: doing,
                    found: "nothing is known of \(participant)",
                    next: "see who is: tassel participant list"
                )
            }
            guard dossier.identifiers.allSatisfy({ $0.account == account.name }) else {
                throw Failure(
                    .refused,
                    doing: doing,
                    found: "\(participant) is of another account than \(account)",
                    next: "name the account with --account; people of two accounts are never one"
                )
            }
            guard dossier.identifiers.isEmpty || dossier.identifiers.contains(where: { $0.scheme != "record" }) else {
                throw Failure(
                    .refused,
                    doing: doing,
                    found: "\(participant) is anonymous: a record of whoever it was",
                    next: "correct the record at its source, so that it names somebody"
                )
            }
            guard place > 0 else { continue }
            let known = merged.survivor(of: participant)
            guard known != merged.survivor(of: survivor) else {
                throw Failure(
                    .refused,
                    doing: doing,
                    found: "\(participant) is the same person already",
                    next: "see who is: tassel participant list"
                )
            }
            if !people.contains(known) { people.append(known) }
        }
        return people
    }

    /// Everybody whose data is one person's: the one who stays first.
    package func group(of participant: ParticipantID) async throws -> [ParticipantID] {
        let merged = try await projections.mergedPeople()
        let survivor = merged.survivor(of: participant)
        return [survivor] + merged.members(of: survivor)
    }
}
