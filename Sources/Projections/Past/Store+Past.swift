import Completions
import EventLog
import Storage
import Vault

extension Store {
    /// What an endpoint would be told of events that lie behind.
    package func past(_ question: Past.Question) async throws -> Past {
        let pasts = try await Past.of(log, [question], for: projections.file.store)
        guard let past = pasts.first else { preconditionFailure("a question has an answer") }
        return past
    }

    /// The same store, for questions that are to be answered from other read models.
    package func answering(from projections: Projections) -> Store {
        Store(directory: directory, keys: keys, vault: vault, log: log, projections: projections)
    }

    /// How many notifications of the past an endpoint was never owed.
    package func untold(_ question: Past.Question) async throws -> Int {
        let past = try await past(question)
        var (count, last): (Int, Position?) = (0, nil)
        while true {
            let positions = try await past.notifications(after: last, limit: 1_024).map(\.position)
            guard let end = positions.last else { return count }
            count += positions.count - (try await projections.told(positions, to: question.endpoint)).count
            last = end
        }
    }
}
