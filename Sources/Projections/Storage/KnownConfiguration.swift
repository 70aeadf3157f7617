import GRDB
import Synchronization

/// The configuration as it was last read or folded, so that thousands of endpoints are not read again for every batch.
///
/// Configuration follows from the log, so it holds for whoever finds the same progress.
final class KnownConfiguration: Sendable {
    /// How far the fold had come.
    struct Progress: Hashable, Sendable {
        let size: Int
        let root: Bytes
    }

    private let known = Mutex<(progress: Progress, configuration: Configuration)?>(nil)

    /// The configuration as it is for this snapshot or transaction.
    func load(_ database: Database) throws -> Configuration {
        let row = try Row.fetchOne(database.cachedStatement(sql: StateTables.progress))
        guard let progress = row.map({ Progress(size: $0[0], root: $0[1]) }) else { return try ConfigurationRows.load(database) }
        if let known = known.withLock({ $0 }), known.progress == progress { return known.configuration }
        let configuration = try ConfigurationRows.load(database)
        keep(configuration, at: progress)
        return configuration
    }

    func keep(_ configuration: Configuration, at progress: Progress) { known.withLock { $0 = (progress, configuration) } }
}
