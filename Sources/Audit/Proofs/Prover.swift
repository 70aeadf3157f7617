package import Completions
package import EventLog
package import Projections
import Vault

/// Proves from a store what a checkpoint says: single events, and that the log went on from an earlier checkpoint.
package struct Prover: Sendable {
    private let store: Store

    package init(_ store: Store) { self.store = store }

    /// The newest published checkpoint, read with the log's own key.
    package func newest() async throws -> (checkpoint: Checkpoint, note: String) {
        guard let note = try await store.log.newestCheckpoint() else { throw Self.failure("the log has no checkpoint yet", Self.makeOne) }
        return (try await read(note, what: "its newest checkpoint"), note)
    }

    private static let makeOne = "make one with: tassel audit checkpoint"

    private static func failure(_ found: String, _ next: String) -> Failure {
        Failure(.undecided, doing: "proving from the log", found: found, next: next)
    }

    private func read(_ note: String, what: String) async throws -> Checkpoint {
        guard let checkpoint = try await store.log.keyHistory().checkpoint(in: note) else {
            throw Failure(
                .input,
                doing: "reading \(what)",
                found: "it is not signed by this log's key, \(store.log.verifier.name)+\(hex(store.log.verifier.id))",
                next: "find the damage with: tassel audit verify"
            )
        }
        return checkpoint
    }

    /// Proves that an event is in the log, by its newest checkpoint.
    ///
    /// - Parameter shown: the names of the personal fields to show with their salts; of the others only hashes are told.
    /// - Throws: ``Failure`` when no checkpoint covers the event yet, or what is to be shown isn't there.
    package func prove(_ position: Position, showing shown: Set<String> = []) async throws -> ProofFile {
        let logged = try await store.log.event(at: position)
        let (checkpoint, note) = try await checkpoint(for: logged)
        guard position.number < checkpoint.size else {
            throw Self.failure("position \(position) is not covered by the newest checkpoint, of \(checkpoint.size) events", Self.makeOne)
        }
        guard let proof = try await store.log.inclusion(of: position, in: checkpoint.size),
            proof.proves(TreeHash.leaf(logged.line), in: checkpoint.root)
        else {
            throw Failure(
                .store,
                doing: "proving event \(position)",
                found: "the log as it is doesn't give the root of its own checkpoint of \(checkpoint.size) events",
                next: "find the damage with: tassel audit verify"
            )
        }
        let person = try await open(logged, shown)
        return ProofFile(proof, checkpoint: note, extra: Receipt(line: logged.line, person: person).bytes)
    }

    /// The newest checkpoint; for the event that put another key in place the one that both keys signed, so that who knows one learns the other.
    private func checkpoint(for logged: LoggedEvent) async throws -> (checkpoint: Checkpoint, note: String) {
        guard case .logKeyRotated = logged.event.fact else { return try await newest() }
        let history = try await store.log.keyHistory()
        for note in try await store.log.checkpoints() {
            if let read = history.read(note), logged.position.number < read.checkpoint.size, read.signers.count > 1 {
                return (read.checkpoint, note)
            }
        }
        return try await newest()
    }

    private func open(_ logged: LoggedEvent, _ shown: Set<String>) async throws -> OpenedData? {
        guard !shown.isEmpty else { return nil }
        func failure(_ found: String, _ next: String) -> Failure {
            Failure(.unknown, doing: "disclosing personal data of event \(logged.position)", found: found, next: next)
        }
        guard let recorded = logged.event.fact.recordedFinish else {
            throw failure("it is no finish, so it commits to none", "prove it without --disclose")
        }
        let reference = Vault.Reference(participant: recorded.finish.participant, commitment: recorded.commitment)
        guard let version = try await store.vault.versions([reference]).first ?? nil else {
            throw failure("what it commits to is not in the vault: it was erased, or is lost", "prove it without --disclose")
        }
        let names = version.data.ordered.map(\.name)
        if let missing = shown.subtracting(names).sorted().first {
            throw failure("it has no field \"\(missing)\"", "disclose some of: \(names.joined(separator: ", "))")
        }
        return version.opened(shown)
    }

    /// Proves that the newest checkpoint's log begins with all of an earlier one's.
    ///
    /// - Parameter note: the earlier checkpoint, signed by this log's key.
    /// - Throws: ``Failure`` when the log doesn't continue it, or is not as large.
    package func consistency(from note: String) async throws -> ConsistencyFile {
        let old = try await read(note, what: "the earlier checkpoint")
        let (newest, newestNote) = try await newest()
        guard let proof = try await store.log.consistency(from: old.size, to: newest.size), proof.proves(newest.root, after: old.root)
        else {
            throw Failure(
                .store,
                doing: "proving that the log continues an earlier checkpoint",
                found: "the one of \(newest.size) events doesn't continue the one of \(old.size)",
                next: "the log was changed, or cut short and went on; keep both checkpoints, and see: tassel audit verify --against FILE"
            )
        }
        return ConsistencyFile(proof, checkpoint: newestNote)
    }
}
