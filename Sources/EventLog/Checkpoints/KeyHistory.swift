package import Completions

/// The keys that signed a log's checkpoints, one after another: the first is on line 0, each other one in the event that put it in place.
///
/// A key signs what covers its event. The first checkpoint that a new key signs is signed by the one before it too, so that whoever knows either
/// knows both.
package struct KeyHistory: Hashable, Sendable {
    /// A key with the position of the event that put it in place.
    package struct Tenure: Hashable, Sendable {
        package let since: Position
        package let key: VerifierKey
    }

    package let tenures: [Tenure]

    /// - Parameter rotations: the events that put another key in place, in their order.
    init(name: String, first: Commitment, rotations: [(position: Position, publicKey: Commitment)]) {
        tenures =
            [Tenure(since: Position(0), key: VerifierKey(name: name, publicKey: first.bytes))]
            + rotations.map { Tenure(since: $0.position, key: VerifierKey(name: name, publicKey: $0.publicKey.bytes)) }
    }

    /// The key that signs now.
    package var current: VerifierKey {
        guard let last = tenures.last else { preconditionFailure("a log begins with a key") }
        return last.key
    }

    /// The checkpoint of a note, with the places of the keys that signed it; `nil` where none that might did.
    package func read(_ note: String) -> (checkpoint: Checkpoint, signers: [Int])? {
        var found: (Checkpoint, [Int])?
        for (place, tenure) in tenures.enumerated() {
            guard let checkpoint = SignedNote.checkpoint(in: note, signedBy: tenure.key), tenure.since.number < checkpoint.size else {
                continue
            }
            found = (checkpoint, (found?.1 ?? []) + [place])
        }
        return found
    }

    /// The newest of the keys that signed a note.
    package func signer(of note: String) -> VerifierKey? { read(note)?.signers.last.map { tenures[$0].key } }

    /// The checkpoint of a note that one of the keys signed.
    package func checkpoint(in note: String) -> Checkpoint? { read(note)?.checkpoint }
}
