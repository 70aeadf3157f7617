import Completions
import FoundationEssentials
import GRDB
import Storage

/// The keys that signed the log: derivable from its lines, and written with them.
extension EventLog {
    /// The keys as the log has them now; another process may have replaced the one that was current when this one opened it.
    package func keyHistory() async throws -> KeyHistory {
        let name = origin.name
        let first = firstKey
        return try await file.read { try Self.keyHistory($0, name: name, first: first) }
    }

    /// The size and root of the log, with the keys as they were at that size: which of them signs it follows from the one and the other.
    package func signable() async throws -> (head: Head, keys: KeyHistory) {
        let (name, first, tree) = (origin.name, firstKey, tree)
        return try await file.read { database in
            let edge = try tree.edge(database)
            return (Head(size: edge.size, root: edge.root), try Self.keyHistory(database, name: name, first: first))
        }
    }

    static func keyHistory(_ database: Database, name: String, first: Commitment) throws -> KeyHistory {
        let rotations = try Row.fetchAll(database, sql: LogTables.rotations).compactMap {
            row -> (position: Position, publicKey: Commitment)? in
            guard let key = Commitment(row[1] as Bytes) else { return nil }
            return (Position(row[0]), key)
        }
        return KeyHistory(name: name, first: first, rotations: rotations)
    }
}
