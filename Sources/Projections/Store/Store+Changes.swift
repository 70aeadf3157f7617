package import Completions
import EventLog
import Notifications

extension Store {
    /// Which completions what was recorded from a position on may have changed.
    package struct Changes: Sendable {
        fileprivate var completions: Set<CompletionID> = []
        /// Those of whom a finish was taken back, or who were erased: any of theirs may have.
        fileprivate var wholly: Set<ParticipantID> = []
        package fileprivate(set) var participants: Set<ParticipantID> = []
        /// Where to ask from the next time.
        package fileprivate(set) var next: Position

        /// Whether a completion may have changed.
        package func include(_ completion: Completion) -> Bool {
            completions.contains(completion.id) || wholly.contains(completion.participant)
        }
    }

    /// Reads what was recorded from a position on, up to what is folded.
    package func changes(since first: Position) async throws -> Changes {
        let end = try await projections.progress()?.size ?? 0
        var changes = Changes(next: max(first, Position(end)))
        let merged = try await projections.mergedPeople()
        var position = first
        while position.number < end {
            let events = try await log.events(from: position, limit: min(1_000, end - position.number))
            guard let last = events.last else { break }
            for logged in events { try await note(logged.event, merged, in: &changes) }
            position = last.position.next
        }
        return changes
    }

    private func note(_ event: Event, _ merged: MergedPeople, in changes: inout Changes) async throws {
        if let recorded = event.fact.recordedFinish { note(recorded, event, merged, in: &changes) }
        switch event.fact {
        case .corrected(let correction):
            // It may have been another's, or of another activity.
            guard let place = try await log.position(of: correction.corrects) else { return }
            let before = try await log.event(at: place).event
            if let recorded = before.fact.recordedFinish { note(recorded, before, merged, in: &changes) }
        case .revoked, .participantErased:
            guard case .participant(let participant)? = event.subject else { return }
            note(all: [participant, merged.survivor(of: participant)], in: &changes)
        case .participantMerged(let merge): note(all: merge.merged + [event.participant].compactMap { $0 }, in: &changes)
        case .participantSeparated(let separation): note(all: separation.separated + [event.participant].compactMap { $0 }, in: &changes)
        default: break
        }
    }

    private func note(all participants: [ParticipantID], in changes: inout Changes) {
        changes.wholly.formUnion(participants)
        changes.participants.formUnion(participants)
    }

    private func note(_ recorded: RecordedFinish, _ event: Event, _ merged: MergedPeople, in changes: inout Changes) {
        guard let account = event.account else { return }
        let participant = merged.survivor(of: recorded.finish.participant)
        changes.completions.insert(CompletionID(of: participant, in: recorded.finish.activity, account: account))
        changes.participants.insert(participant)
    }
}
