import Completions
import EventLog
import Vault

/// Whether the files of a store are of one age: each knows how much of the log it has seen.
struct StoreAge {
    let keys: Keys
    let vault: Vault
    let log: EventLog

    /// Which file is older than it should be.
    enum Problem: Hashable, Sendable {
        /// The log has a published checkpoint that these keys never recorded.
        case keys(signed: Int, published: Int)
        /// These keys signed more events than the log has.
        case log(size: Int, signed: Int)
        /// The vault lacks the data of a finish that it should have.
        case vault(Position)

        func failure(_ directory: String) -> Failure {
            let found =
                switch self {
                case .keys(let signed, let published):
                    "keys.db is an older copy: it has signed \(signed) events, the log has a checkpoint of \(published)"
                case .log(let size, let signed): "log.db is an older copy: it has \(size) events, of which \(signed) were signed"
                case .vault(let position): "vault.db is an older copy: it doesn't know the participant of event \(position)"
                }
            return Failure(
                .store,
                doing: "opening the store at \(directory) to record in it",
                found: "\(found); questions are still answered",
                next:
                    "put the newest copy back; if there is none newer, accept this one with: tassel restore --accept-older --store \(directory)"
            )
        }
    }

    func problem() async throws -> Problem? {
        // In the order in which another process makes them later: what is published was signed before, and what is signed was logged.
        let published = try await log.newestCheckpoint().flatMap { log.keys.checkpoint(in: $0)?.size } ?? 0
        let signed = try await keys.newestCheckpoint()?.size ?? 0
        let size = try await log.size()
        if signed > size { return .log(size: size, signed: signed) }
        if published > signed { return .keys(signed: signed, published: published) }
        let erased = Set(try await log.erased().map(\.participant))
        guard let finish = try await newestFinish(from: try await vault.seen(), to: size, butOf: erased) else { return nil }
        let reference = Vault.Reference(participant: finish.recorded.finish.participant, commitment: finish.recorded.commitment)
        if try await vault.versions([reference]) == [nil] { return .vault(finish.position) }
        return nil
    }

    /// The newest finish at or behind a position, read backwards, but of those who were erased.
    private func newestFinish(
        from first: Int,
        to size: Int,
        butOf erased: Set<ParticipantID>
    ) async throws -> (position: Position, recorded: RecordedFinish)? {
        var end = size
        while end > first {
            let begin = max(first, end - 500)
            for logged in try await log.events(from: Position(begin), limit: end - begin).reversed() {
                guard let recorded = logged.event.fact.recordedFinish, !erased.contains(recorded.finish.participant) else { continue }
                return (logged.position, recorded)
            }
            end = begin
        }
        return nil
    }
}
