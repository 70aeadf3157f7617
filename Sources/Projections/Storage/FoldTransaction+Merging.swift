import Completions
import EventLog
import GRDB
import Notifications
import Storage
import Vault

/// Pseudonyms that turn out to be one person: their finishes count for the one who stays, and for themselves again when that is undone.
///
/// Each finish keeps whose it is by itself, so undoing needs nothing but the read model.
extension FoldTransaction {
    mutating func fold(_ merge: ParticipantMerged, into survivor: ParticipantID, at position: Position) throws {
        for participant in merge.merged where !merged.chain(from: survivor).contains(participant) {
            let before = merged.survivor(of: participant)
            // Who was taken for somebody comes with those who were taken for them.
            let own = Set([participant] + merged.followers(of: participant))
            let arguments: StatementArguments = [Bytes(participant.bytes), Bytes(survivor.bytes), position.number]
            try execute(StateTables.insertMerge, arguments)
            merged.merge(participant, into: survivor)
            try move(own, from: before, to: merged.survivor(of: survivor), .merging)
        }
    }

    mutating func fold(_ separation: ParticipantSeparated, from survivor: ParticipantID) throws {
        for participant in separation.separated where merged.taken(participant) != nil {
            let before = merged.survivor(of: participant)
            let own = Set([participant] + merged.followers(of: participant))
            try execute(StateTables.deleteMerge, [Bytes(participant.bytes)])
            merged.separate(participant)
            try move(own, from: before, to: participant, .separating)
        }
    }

    private enum Move {
        case merging, separating
    }

    /// Moves the finishes that are some people's own from one participant's completions to another's.
    private mutating func move(_ own: Set<ParticipantID>, from old: ParticipantID, to new: ParticipantID, _ move: Move) throws {
        guard old != new else { return }
        for participant in own { try execute(StateTables.orderAnew, [new.description, participant.description]) }
        for number in try Int64.fetchAll(database.cachedStatement(sql: StateTables.completionsOf), arguments: [Bytes(old.bytes)]) {
            let finishes = try Row.fetchAll(database.cachedStatement(sql: StateTables.finishesOfCompletion), arguments: [number])
                .map { (position: $0[0] as Int, own: ($0[1] as Bytes?).map { ParticipantID(firstBitsOf: $0) } ?? old) }
            let moved = finishes.filter { own.contains($0.own) }
            guard !moved.isEmpty, let before = try stored(number) else { continue }
            let id = CompletionID(of: new, in: before.activity, account: before.account)
            let target = try completionNumber(of: new, id)
            let known = try target.flatMap { try stored($0) }
            func completion(_ finishes: [StandingFinish], _ firstPassed: ReportedTime?) -> Completion {
                Completion(
                    id: id,
                    account: before.account,
                    participant: new,
                    activity: known?.activity ?? before.activity,
                    finishes: finishes,
                    firstPassedBefore: firstPassed
                )
            }
            let place = try target ?? insert(completion([], nil), nil)
            for finish in moved {
                let kept: Bytes? = finish.own == new ? nil : Bytes(finish.own.bytes)
                try execute(StateTables.moveFinish, [place, kept, finish.position])
            }
            // A pass that was taken back stays known where its person goes. Whose it was is not known of two who are separated: then it
            // stays with the one who has it from before the merge.
            var passes = [known?.firstPassed]
            if case .merging = move { passes.append(before.firstPassed) }
            let firstPassed = passes.compactMap { $0 }.min { $0.beginning < $1.beginning }
            try update(place, to: completion(try standingFinishes(of: place), firstPassed), nil)
            try refresh(number, keepingPass: move == .merging)
            try setPerson(of: place, new)
            try setPerson(of: number, old)
        }
    }

    /// Sets anew whom those are told in the order of who are taken for others.
    func orderMerged() throws {
        for participant in merged.taken {
            try execute(StateTables.orderAnew, [merged.survivor(of: participant).description, participant.description])
        }
    }

    /// A pass that was taken back for good is none either of whoever it was by itself, should they be separated.
    func forgetPass(of own: ParticipantID, like completion: Completion) throws {
        let id = CompletionID(of: own, in: completion.activity, account: completion.account)
        if let number = try completionNumber(of: own, id) { try refresh(number, keepingPass: false) }
    }

    /// What is last known of a completion's person is what its newest finish was told with.
    private func setPerson(of number: Int64, _ participant: ParticipantID) throws {
        let newest = try Row.fetchOne(database.cachedStatement(sql: StateTables.newestFinish), arguments: [number])
        let commitment = (newest?[1] as Bytes?).flatMap { Commitment($0) }
        let own = (newest?[0] as Bytes?).map { ParticipantID(firstBitsOf: $0) } ?? participant
        let person = commitment.map { Vault.Reference(participant: own, commitment: $0) }
        try execute(StateTables.setPerson, [person.map { Bytes($0.kept(for: participant)) }, number])
    }
}

extension MergedPeople {
    init(_ database: Database) throws {
        self.init()
        let rows = try Row.fetchCursor(database.cachedStatement(sql: StateTables.merges))
        while let row = try rows.next() {
            merge(ParticipantID(firstBitsOf: row[0] as Bytes), into: ParticipantID(firstBitsOf: row[1] as Bytes))
        }
    }
}

extension Projections {
    /// Who is taken for whom.
    package func mergedPeople() async throws -> MergedPeople { try await file.read { try MergedPeople($0) } }
}
