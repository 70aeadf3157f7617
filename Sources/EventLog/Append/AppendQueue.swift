import Synchronization

/// Lets callers of one process share a transaction, and so a sync: whoever comes while one is being written waits, and the first of those
/// writes for all of them.
final class AppendQueue: Sendable {
    /// What a caller is to do.
    private enum Turn: Sendable {
        /// Write, for itself and whoever waits.
        case write
        /// Somebody wrote for it.
        case done(Result<[Verdict], any Error>)
    }

    private struct Waiting: Sendable {
        let batch: EntryBatch
        let turn: CheckedContinuation<Turn, Never>
    }

    private struct State {
        var isWriting = false
        var waiting: [Waiting] = []
    }

    /// The most entries that one transaction takes from those who wait.
    private static let most = 8_192

    private let state = Mutex(State())

    /// Appends a batch through a function that writes several in one transaction.
    func append(_ batch: EntryBatch, write: @Sendable ([EntryBatch]) async throws -> [[Verdict]]) async throws -> [Verdict] {
        let turn = await withCheckedContinuation { continuation in
            let mayWrite = state.withLock { state in
                if state.isWriting {
                    state.waiting.append(Waiting(batch: batch, turn: continuation))
                    return false
                }
                state.isWriting = true
                return true
            }
            if mayWrite { continuation.resume(returning: Turn.write) }
        }
        if case .done(let result) = turn { return try result.get() }
        defer { passOn() }
        let others = takeWaiting(beside: batch)
        do {
            let verdicts = try await write([batch] + others.map(\.batch))
            for (other, verdicts) in zip(others, verdicts.dropFirst()) { other.turn.resume(returning: .done(.success(verdicts))) }
            return verdicts[0]
        } catch {
            for other in others { other.turn.resume(returning: .done(.failure(error))) }
            throw error
        }
    }

    private func takeWaiting(beside batch: EntryBatch) -> [Waiting] {
        state.withLock { state in
            var count = batch.entries.count
            let taken = state.waiting.prefix { waiting in
                count += waiting.batch.entries.count
                return count <= Self.most
            }
            state.waiting.removeFirst(taken.count)
            return Array(taken)
        }
    }

    private func passOn() {
        let next = state.withLock { state -> Waiting? in
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.turn.resume(returning: .write)
    }
}
