import Completions
package import EventLog
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
        /// Whether the vault was there, and checked too.
        package let hasVault: Bool
    }

    /// What a verification is held against besides the store itself.
    package struct Measure: Sendable {
        /// The verifier key as it was kept elsewhere; absent to believe the log's first line.
        package var key: VerifierKey?
        /// Checkpoints kept elsewhere, which the log must continue.
        package var checkpoints: [String] = []
        /// A checkpoint up to which the lines were verified before: they are not read again, but must still give its root.
        package var since: String?

        package init() {}
    }

    /// Reads the log from its beginning, or from where it was verified before, to the end it has now.
    ///
    /// - Parameter progress: called with the number of events verified.
    /// - Throws: ``Failure`` when a checkpoint to begin from is not this log's.
    package func run(_ measure: Measure = Measure(), progress: @Sendable (Int) -> Void) async throws -> Result {
        let log = store.log
        let notes = try await log.checkpoints()
        let newest = try await store.keys.newestCheckpoint()
        let size = try await log.size()
        let keys = try await log.keyHistory()
        let (versions, damaged) = try await versions()
        var verification = Verification(keys: keys, edge: try await begin(measure.since, keys), versions: versions)
        for finding in damaged { verification.add(finding) }
        let first = verification.size
        verification.expect(notes, ofTheLog: true)
        verification.expect(measure.checkpoints, ofTheLog: false)
        for note in measure.checkpoints {
            // Of lines that are not read again, the tiles must give the root.
            guard let old = keys.checkpoint(in: note), old.size < first else { continue }
            if try await log.edge(at: old.size)?.root != old.root {
                verification.add(Finding("the root of the first \(old.size) events is not the one in the checkpoint kept elsewhere"))
            }
        }
        if let newest { verification.expect(newest.root, at: newest.size) }
        if let key = measure.key {
            if let place = keys.tenures.firstIndex(where: { $0.key == key }) {
                if !verification.signed.contains(place) { verification.add(Finding("no checkpoint is signed by the key that was given")) }
            } else {
                let others = keys.tenures.map { "\($0.key)" }.joined(separator: ", ")
                verification.add(Finding("the log's lines name another key, \(others)"))
            }
        }
        for finding in try await Anchoring.findings(in: log) { verification.add(finding) }
        for trigger in try await log.missingTriggers() {
            verification.add(Finding("the trigger \(trigger), which keeps the log append-only, is missing"))
        }
        var tileCount = 0
        var (stored, looks) = try await Self.look(at: log, from: Position(first), before: size)
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
            if first == 0, try await log.tileCount() != tileCount { verification.add(Finding("there are tiles that no leaves make")) }
            if try await storedRoot() != verification.root {
                verification.add(Finding("the stored edge of the tree doesn't match the leaves"))
            }
        }
        let listed = try await log.erased()
        // Somebody may be erased while this runs.
        for (participant, position) in listed where position.number >= size { verification.note(erased: participant) }
        if first == 0, Set(listed.map(\.participant)) != verification.erased {
            verification.add(Finding("the list of those who were erased is not what follows from the events"))
        }
        if try await !isTrue(keys, since: first, size, verification) {
            verification.add(Finding("the list of keys that were replaced is not what follows from the events"))
        }
        verification.finish()
        return Result(
            events: verification.size,
            root: verification.root,
            checkpoints: notes.count,
            findings: verification.findings,
            hasVault: versions != nil
        )
    }

    /// Whether the list of keys follows from the events: from those that were read, and from the others by their proofs.
    private func isTrue(_ keys: KeyHistory, since first: Int, _ size: Int, _ verification: Verification) async throws -> Bool {
        var read: [Position: [UInt8]] = [:]
        for tenure in keys.tenures.dropFirst() {
            let position = tenure.since
            if position.number >= first {
                // One that was put in place while this ran is for the next time.
                if position.number < size { read[position] = tenure.key.publicKey }
                if try await position.number >= store.log.size() { return false }
                continue
            }
            guard let logged = try? await store.log.event(at: position), case .logKeyRotated(let rotated) = logged.event.fact,
                rotated.publicKey.bytes == tenure.key.publicKey, let root = try await store.log.root(at: first),
                try await store.log.inclusion(of: position, in: first)?.proves(TreeHash.leaf(logged.line), in: root) == true
            else { return false }
        }
        return read == verification.rotated.mapValues(\.bytes)
    }

    /// The versions that the vault holds, and those among them that are not what their commitments say.
    private func versions() async throws -> (Set<VersionMark>?, [Finding]) {
        guard !store.vault.isAbsent else { return (nil, []) }
        var versions: Set<VersionMark> = []
        var damaged: [Finding] = []
        var last: Vault.Reference?
        while true {
            let some = try await store.vault.versions(after: last, limit: Self.batch)
            guard let end = some.last else { return (versions, damaged) }
            for version in some {
                versions.insert(VersionMark(version.reference))
                if !version.isWhole {
                    damaged.append(Finding("the vault's data of \(version.reference.participant) doesn't match its commitment"))
                }
            }
            last = end.reference
        }
    }

    /// The tree's edge at a checkpoint whose events were verified before.
    private func begin(_ note: String?, _ keys: KeyHistory) async throws -> TreeEdge {
        guard let note else { return TreeEdge() }
        func failure(_ found: String, _ next: String) -> Failure {
            Failure(.input, doing: "beginning at an earlier checkpoint", found: found, next: next)
        }
        guard let checkpoint = keys.checkpoint(in: note) else {
            throw failure(
                "it is not signed by \(keys.current.name)+\(hex(keys.current.id))",
                "name a checkpoint of this log, or verify it whole"
            )
        }
        guard let edge = try await store.log.edge(at: checkpoint.size), edge.root == checkpoint.root else {
            throw failure(
                "the first \(checkpoint.size) events are not the ones that it was signed for",
                "find the difference with: tassel audit verify --against FILE"
            )
        }
        return edge
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
                    var memo = Event.Memo()
                    return (begin, rows.map { Verification.Look($0, in: stored.bytes, &memo) })
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
