import Completions
import GRDB
import Storage

extension Vault {
    /// A version as it is kept, for whoever checks them all.
    package struct KeptVersion: Hashable, Sendable {
        package let reference: Reference
        /// Whether data and salt still give the commitment that it is kept under.
        package let isWhole: Bool
    }

    /// The versions behind one, in the order of participants and commitments, each checked against its commitment.
    ///
    /// A row that can't be read at all is none that is whole.
    package func versions(after last: Reference?, limit: Int) async throws -> [KeptVersion] {
        try await file.read { database in
            var found: [KeptVersion] = []
            try DirectStatement(database, VaultTables.versionsAfter).run { values in
                values.add(last?.participant.description ?? "")
                values.add(last?.commitment.bytes ?? [])
                values.add(limit)
            } row: { row in
                guard let participant = ParticipantID(row.text(0)), let commitment = Commitment(row.bytes(1)) else {
                    throw Failure(
                        .store,
                        doing: "checking the versions of \(file.path)",
                        found: "one is kept under what is neither a pseudonym nor a commitment",
                        next: "restore the file from a backup"
                    )
                }
                let data = try? Self.decode(row.bytes(3))
                let isWhole = data.map { PersonalDataVersion(data: $0, salt: Secret(row.bytes(2))).commitment == commitment } ?? false
                found.append(KeptVersion(reference: Reference(participant: participant, commitment: commitment), isWhole: isWhole))
            }
            return found
        }
    }
}
