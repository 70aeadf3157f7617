package import Completions
import FoundationEssentials
import GRDB
import Storage

extension EventLog {
    /// Proves that an event is among the first `size`; `nil` when it isn't, or when there are not so many.
    ///
    /// - Throws: ``Failure`` when a tile that this needs is damaged.
    package func inclusion(of position: Position, in size: Int) async throws -> InclusionProof? {
        guard position.number < size else { return nil }
        return try await prove(upTo: size) { try $0.inclusion(of: position.number, in: size) }
    }

    /// Proves that the first `new` events begin with the first `old`; `nil` when there are not so many, or none to begin with.
    ///
    /// - Throws: ``Failure`` when a tile that this needs is damaged.
    package func consistency(from old: Int, to new: Int) async throws -> ConsistencyProof? {
        guard 0 < old, old <= new else { return nil }
        return try await prove(upTo: new) { try $0.consistency(from: old, to: new) }
    }

    private func prove<Proof: Sendable>(
        upTo size: Int,
        _ work: @escaping @Sendable (ProofHashes) throws -> Proof
    ) async throws -> Proof? {
        try await file.read { [tree] database in
            let edge = try tree.edge(database)
            guard size <= edge.size else { return nil }
            var read: [Tile.Place: [UInt8]] = [:]
            let hashes = ProofHashes { level, number in
                let place = Tile.Place(level: level, number: number)
                if let known = read[place] { return known }
                let statement = try database.cachedStatement(sql: LogTables.tile)
                let stored = try Bytes.fetchOne(statement, arguments: [level, number]).map { [UInt8]($0) }
                let tile = stored ?? edge.hashes(ofTile: number, level: level)
                read[place] = tile
                return tile
            }
            do {
                return try work(hashes)
            } catch let missing as ProofHashes.MissingHashes {
                throw Failure(
                    .store,
                    doing: "proving from the tree of the log",
                    found: "tile \(missing.number) of level \(missing.level) lacks hashes",
                    next: "find the damage with: tassel audit verify"
                )
            }
        }
    }
}
