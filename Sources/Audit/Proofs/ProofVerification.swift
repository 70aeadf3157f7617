import Completions
package import EventLog
package import Vault

/// Checks a proof file without a store: all it takes is the log's verifier key, kept elsewhere.
package enum ProofVerification {
    /// What a file proves.
    package struct Proved: Hashable, Sendable {
        package let event: LoggedEvent
        package let checkpoint: Checkpoint
        /// Personal data that the event commits to; absent where none is shown.
        package let person: OpenedData?
    }

    /// Checks everything, and names what is wrong; the first thing that is, since what comes after it means nothing.
    package static func verify(_ text: String, with key: VerifierKey) -> Result<Proved, Finding> {
        do {
            return .success(try check(text, key))
        } catch {
            return .failure(error)
        }
    }

    private static func check(_ text: String, _ key: VerifierKey) throws(Finding) -> Proved {
        let file: ProofFile
        let receipt: Receipt
        do throws(ProofFile.Malformed) {
            file = try ProofFile(text)
            guard let extra = file.extra else { throw ProofFile.Malformed(found: "it carries no event in a line \"extra\"") }
            receipt = try Receipt(extra)
        } catch {
            throw Finding("this is no proof: \(error.found)")
        }
        guard let checkpoint = SignedNote.checkpoint(in: file.checkpoint, signedBy: key) else {
            throw Finding("the checkpoint is not signed by \(key.name)+\(hex(key.id)), or was changed")
        }
        guard checkpoint.origin.name == key.name else {
            throw Finding("the checkpoint is one of \(checkpoint.origin), not of \(key.name)")
        }
        guard file.index < checkpoint.size else {
            throw Finding("position \(file.index) is beyond the \(checkpoint.size) events of the checkpoint")
        }
        let proof = InclusionProof(index: file.index, size: checkpoint.size, path: file.path)
        guard proof.proves(TreeHash.leaf(receipt.line), in: checkpoint.root) else {
            throw Finding(
                "line, position and path don't give the checkpoint's root: one of them was changed, or belongs to another checkpoint"
            )
        }
        let event: LoggedEvent
        do {
            event = try LoggedEvent(position: Position(file.index), line: receipt.line)
        } catch {
            throw Finding("the line is in the log, but is none that this version of Tassel reads (\(error.found))")
        }
        if let person = receipt.person, person.commitment != event.event.fact.recordedFinish?.commitment {
            throw Finding("the personal data is not what the event commits to: a name, a value or a salt was changed")
        }
        return Proved(event: event, checkpoint: checkpoint, person: receipt.person)
    }

    /// Checks that a later checkpoint, which the file holds, continues an earlier one.
    ///
    /// - Returns: the later one.
    package static func verify(
        _ text: String,
        continuing note: String,
        with key: VerifierKey
    ) -> Result<(old: Checkpoint, new: Checkpoint), Finding> {
        do {
            return .success(try check(text, note, key))
        } catch {
            return .failure(error)
        }
    }

    private static func check(
        _ text: String,
        _ note: String,
        _ key: VerifierKey
    ) throws(Finding) -> (old: Checkpoint, new: Checkpoint) {
        let file: ConsistencyFile
        do throws(ProofFile.Malformed) {
            file = try ConsistencyFile(text)
        } catch {
            throw Finding("this is no proof of consistency: \(error.found)")
        }
        guard let old = SignedNote.checkpoint(in: note, signedBy: key) else {
            throw Finding("the earlier checkpoint is not signed by \(key.name)+\(hex(key.id)), or was changed")
        }
        guard let new = SignedNote.checkpoint(in: file.checkpoint, signedBy: key) else {
            throw Finding("the later checkpoint is not signed by \(key.name)+\(hex(key.id)), or was changed")
        }
        guard old.origin == new.origin else { throw Finding("the checkpoints are of two logs, \(old.origin) and \(new.origin)") }
        guard file.old == old.size else {
            throw Finding("the proof begins at \(file.old) events, the earlier checkpoint has \(old.size)")
        }
        guard ConsistencyProof(old: old.size, new: new.size, path: file.path).proves(new.root, after: old.root) else {
            throw Finding(
                "the log of \(new.size) events doesn't continue the one of \(old.size): it was changed, or a hash of the proof was"
            )
        }
        return (old, new)
    }
}
