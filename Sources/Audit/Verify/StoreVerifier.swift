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
        var (stored, looks) = try await Self.look(at: log, from: Position(0), before: size)
        // Rows may have vanished; read on by what is there, not by what should be.
        while let last = stored.rows.last {
            // The next rows are looked at while these are put together.
            async let following = Self.look(at: log, from: last.position.next, before: size)
            for look in looks { verification.check(look, in: stored.bytes) }
            let tiles = verification.takeTiles()
            tileCount += tiles.count
            for tile in try await log.tiles(storedOtherwiseThan: tiles) {
                verification.add(Finding("tile \(tile.number) of level \(tile.level) doesn't match the leaves below it"))
            }
            progress(last.position.number + 1)
            (stored, looks) = try await following
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

    /// Rows read at a time.
    private static let batch = 4_096
    /// Rows looked at by one task.
    private static let share = 512

    /// Reads the next rows and looks at each by itself, as many at once as there are cores.
    private static func look(
        at log: EventLog,
        from position: Position,
        before size: Int
    ) async throws -> (EventLog.StoredRows, [Verification.Look]) {
        let stored = try await log.rows(from: position, limit: max(0, min(batch, size - position.number)))
        let looks = await withTaskGroup(of: (Int, [Verification.Look]).self) { group in
            for begin in stride(from: 0, to: stored.rows.count, by: share) {
                group.addTask {
                    let rows = stored.rows[begin..<min(begin + share, stored.rows.count)]
                    return (begin, rows.map { Verification.Look($0, in: stored.bytes) })
                }
            }
            var parts: [(Int, [Verification.Look])] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
        return (stored, looks)
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
