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
        for participant in merge.merged where participant != survivor && merged.survivor(of: survivor) != participant {
            let before = merged.survivor(of: participant)
            // Who was taken for somebody else comes with those who were taken for them.
            let own = Set([participant] + merged.members(of: participant))
            let arguments: StatementArguments = [Bytes(participant.bytes), Bytes(survivor.bytes), position.number]
            try execute(StateTables.insertMerge, arguments)
            merged.merge(participant, into: survivor)
            try move(own, from: before, to: merged.survivor(of: survivor))
        }
    }

    mutating func fold(_ separation: ParticipantSeparated, from survivor: ParticipantID) throws {
        for participant in separation.separated where merged.taken(participant) != nil {
            let before = merged.survivor(of: participant)
            try execute(StateTables.deleteMerge, [Bytes(participant.bytes)])
            merged.separate(participant)
            try move(Set([participant] + merged.members(of: participant)), from: before, to: participant)
        }
    }

    /// Moves the finishes that are some people's own from one participant's completions to another's.
    private mutating func move(_ own: Set<ParticipantID>, from old: ParticipantID, to new: ParticipantID) throws {
        guard old != new else { return }
        for row in try Row.fetchAll(database.cachedStatement(sql: StateTables.completionsOf), arguments: [Bytes(old.bytes)]) {
            let number: Int64 = row[0]
            let finishes = try Row.fetchAll(database.cachedStatement(sql: StateTables.finishesOfCompletion), arguments: [number])
                .map { (position: $0[0] as Int, own: ($0[1] as Bytes?).map { ParticipantID(firstBitsOf: $0) } ?? old) }
            let moved = finishes.filter { own.contains($0.own) }
            guard !moved.isEmpty, let before = try stored(number) else { continue }
            let id = CompletionID(of: new, in: before.activity, account: before.account)
            var target: Int64?
            try run(StateTables.completionNumber) {
                $0.add(new.bytes)
                $0.add(id.bytes)
            } row: {
                target = $0.number(0)
            }
            let known = try target.flatMap { try stored($0) }
            let empty = Completion(
                id: id,
                account: before.account,
                participant: new,
                activity: known?.activity ?? before.activity,
                finishes: [],
                firstPassedBefore: nil
            )
            // What was last known of the person goes with them; where all stay whose data it is, it isn't taken away.
            let person = Vault.Reference(kept: (row[1] as Bytes?).map { [UInt8]($0) }, of: old)
            let place = try target ?? insert(empty, person.flatMap { own.contains($0.participant) ? $0 : nil })
            for finish in moved {
                let kept: Bytes? = finish.own == new ? nil : Bytes(finish.own.bytes)
                try execute(StateTables.moveFinish, [place, kept, finish.position])
            }
            let completion = Completion(
                id: id,
                account: before.account,
                participant: new,
                activity: empty.activity,
                finishes: try standingFinishes(of: place),
                firstPassedBefore: known?.firstPassed
            )
            try update(place, to: completion, nil)
            try refresh(number, keepingPass: false)
        }
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
