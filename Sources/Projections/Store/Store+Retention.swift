package import Completions
import EventLog
import Vault

/// Erasing those of whom nothing new was told for a long time: their data, never the events.
extension Store {
    /// What a retention rule would do at some time.
    package struct RetentionPlan: Sendable {
        /// Whose data is to be erased, the one who finished longest ago first.
        package fileprivate(set) var due: [Projections.Outdated]
        /// Those who would be, but that a legal hold forbids it.
        package fileprivate(set) var held: [Projections.Outdated]

        /// The same, without those that an earlier plan didn't have.
        package func agreeing(with earlier: RetentionPlan) -> RetentionPlan {
            let known = Set(earlier.due.map(\.participant))
            return RetentionPlan(due: due.filter { known.contains($0.participant) }, held: held)
        }
    }

    /// Those whose finishes are all older than the beginning of a day, and of activities of some kinds.
    ///
    /// Whoever has one finish of another kind stays: personal data is a person's, and not an activity's. What has no finish time counts from
    /// when it was recorded.
    package func retention(olderThan cut: Period.Bound, only kinds: [Activity.Kind], in account: AccountName) async throws -> RetentionPlan
    {
        let end = try await log.position(recordedFrom: cut.instant)
        let found = try await projections.outdated(before: cut, recordedBefore: end, only: kinds, in: account)
        var plan = RetentionPlan(due: [], held: [])
        let merged = try await projections.mergedPeople()
        for person in found {
            var isHeld = person.held != nil
            // A hold on anybody who is the same person holds all that there is of them.
            for member in merged.members(of: person.participant) where !isHeld { isHeld = try await projections.person(member).held != nil }
            if isHeld { plan.held.append(person) } else { plan.due.append(person) }
        }
        return plan
    }

    /// What erasing these would take away, with all who were merged into them.
    package func erasures(of people: [Projections.Outdated]) async throws -> [Erasure] {
        let versions = try await vault.versionCounts(of: people.map(\.participant))
        var erasures: [Erasure] = []
        let merged = try await projections.mergedPeople()
        for (person, versions) in zip(people, versions) {
            erasures.append(Erasure(participant: person.participant, versions: versions, finishes: person.finishes, owed: person.owed))
            for member in merged.members(of: person.participant) {
                let stands = try await projections.person(member)
                guard stands.erased == nil else { continue }
                let versions = try await vault.versionCount(of: member)
                erasures.append(Erasure(participant: member, versions: versions, finishes: 0, owed: stands.owed))
            }
        }
        return erasures
    }
}
