import Completions
import EventLog
package import Projections
import Vault

/// Verifies a whole store: every line, leaf, tile, root and checkpoint.
package struct StoreVerifier: Sendable {
    private let store: Store

    package init(_ store: Store) { self.store = store }

    /// What a verification found.
    package struct Result: Sendable {
        package let events: Int
        package let root: [UInt8]
        package let checkpoints: Int
        package let findings: [Finding]
    }

    /// Reads the log from its beginning to the end it has now.
    ///
    /// - Parameter progress: called with the number of events verified.
    package func run(progress: @Sendable (Int) -> Void) async throws -> Result {
        let log = store.log
        let notes = try await log.checkpoints()
        let newest = try await store.keys.newestCheckpoint()
        let size = try await log.size()
        var verification = Verification(verifier: log.verifier, checkpoints: notes)
        if let newest { verification.expect(newest.root, at: newest.size) }
        for trigger in try await log.missingTriggers() {
            verification.add(Finding("the trigger \(trigger), which keeps the log append-only, is missing"))
        }
        var tileCount = 0
        var position = Position(0)
        while position.number < size {
            // Rows may have vanished; read on by what is there, not by what should be.
            let rows = try await log.rows(from: position, limit: min(4_096, size - position.number))
            guard let last = rows.last else { break }
            for row in rows { verification.check(position: row.position, line: row.line, leaf: row.leaf) }
            for tile in verification.takeTiles() {
                tileCount += 1
                if try await log.tile(level: tile.level, number: tile.number) != tile {
                    verification.add(Finding("tile \(tile.number) of level \(tile.level) doesn't match the leaves below it"))
                }
            }
            position = last.position.next
            progress(position.number)
        }
        if try await log.size() == size {
            if try await log.tileCount() != tileCount { verification.add(Finding("there are tiles that no leaves make")) }
            if try await storedRoot() != verification.root {
                verification.add(Finding("the stored edge of the tree doesn't match the leaves"))
            }
        }
        verification.finish()
        return Result(
            events: verification.size,
            root: verification.root,
            checkpoints: notes.count,
            findings: verification.findings
        )
    }

    /// The root by the stored edge; `nil` when that edge can't be one of so many events.
    private func storedRoot() async throws -> [UInt8]? {
        do {
            return try await store.log.edge().root
        } catch let failure as Failure where failure.code == .store {
            return nil
        }
    }
}
