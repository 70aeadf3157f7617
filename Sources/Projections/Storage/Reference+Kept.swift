package import Completions
package import Vault

/// How the read models keep whose data a completion or notification is told with: the commitment, and behind it the pseudonym where it is
/// not the completion's own participant, but one who was merged into them.
extension Vault.Reference {
    private static let commitmentSize = 32

    package init?(kept bytes: [UInt8]?, of participant: ParticipantID?) {
        guard let bytes, let participant, let commitment = Commitment(bytes.prefix(Self.commitmentSize)) else { return nil }
        let own = bytes.dropFirst(Self.commitmentSize)
        self.init(participant: own.isEmpty ? participant : ParticipantID(firstBitsOf: own), commitment: commitment)
    }

    /// - Parameter other: the completion's participant.
    func kept(for other: ParticipantID) -> [UInt8] {
        Array(commitment.bytes) + (participant == other ? [] : participant.bytes)
    }
}
