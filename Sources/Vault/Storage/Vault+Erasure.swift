package import Completions
import FoundationEssentials
import GRDB
import Storage

/// What erasing a person takes of the vault, and what is left behind so that they don't come back.
extension Vault {
    /// Whose erasure is done here, and whose is begun.
    package func erased() async throws -> [ParticipantID: Bool] {
        try await file.read { database in
            try Row.fetchAll(database, sql: VaultTables.erasedParticipants).reduce(into: [:]) { erased, row in
                if let participant = ParticipantID(row[0] as String) { erased[participant] = row[1] == 1 }
            }
        }
    }

    /// How many people were erased from the vault.
    package func erasedCount() async throws -> Int { try await file.read { try Int.fetchOne($0, sql: VaultTables.erasedCount) ?? 0 } }

    /// The hashes of people's identifiers.
    package func hashes(of participants: [ParticipantID]) async throws -> [[UInt8]] {
        try await file.read { database in
            let statement = try database.cachedStatement(sql: VaultTables.hashesOfPerson)
            return try participants.flatMap { try Bytes.fetchAll(statement, arguments: [$0.description]).map { [UInt8]($0) } }
        }
    }

    /// How many versions of a person's data there are.
    package func versionCount(of participant: ParticipantID) async throws -> Int {
        try await file.read { try Int.fetchOne($0, sql: VaultTables.versionCount, arguments: [participant.description]) ?? 0 }
    }

    /// How many versions of each person's data there are.
    package func versionCounts(of participants: [ParticipantID]) async throws -> [Int] {
        try await file.read { database in
            let statement = try database.cachedStatement(sql: VaultTables.versionCount)
            return try participants.map { try Int.fetchOne(statement, arguments: [$0.description]) ?? 0 }
        }
    }

    /// Deletes all that is known of people, and every refused line, since nobody can say whose they are; one transaction.
    ///
    /// - Parameter people: with the positions of the events that say so.
    package func erase(_ people: [(participant: ParticipantID, position: Position)]) async throws {
        try await file.write { database in
            let hashes = try database.cachedStatement(sql: VaultTables.hashesOfPerson)
            for (participant, position) in people {
                let person: StatementArguments = [participant.description]
                try Tombstones.add(try Bytes.fetchAll(hashes, arguments: person), database)
                try database.cachedStatement(sql: VaultTables.deleteIdentifiers).execute(arguments: person)
                try database.cachedStatement(sql: VaultTables.deleteVersions).execute(arguments: person)
                try database.cachedStatement(sql: VaultTables.putErased).execute(arguments: [participant.description, position.number])
            }
            try database.execute(sql: VaultTables.deleteRefused)
        }
    }

    /// Notes that nothing of these people, who were erased, is left in any file.
    package func markErased(_ participants: [ParticipantID]) async throws {
        try await file.write { database in
            for participant in participants {
                try database.execute(sql: VaultTables.markErasedDone, arguments: [participant.description])
            }
        }
    }

    /// The hashes of identifiers whose owners were erased, in their order.
    package func tombstones() async throws -> [[UInt8]] { try await Tombstones.all(file) }

    /// How many there are.
    package func tombstoneCount() async throws -> Int { try await Tombstones.count(file) }

    /// Keeps the hashes of identifiers whose owners were erased.
    package func entomb(_ hashes: [[UInt8]]) async throws { try await Tombstones.keep(hashes, file) }

    /// All that is kept of a person: identifiers, and every version of their data.
    package struct Dossier: Hashable, Sendable {
        /// Something a source knows them by.
        package struct Known: Hashable, Sendable {
            package let account: String
            package let scheme: String
            package let value: String
        }

        package let identifiers: [Known]
        package let versions: [PersonalDataVersion]
    }

    /// All that is kept of a person.
    package func dossier(of participant: ParticipantID) async throws -> Dossier {
        try await dossiers(of: [participant]).first ?? Dossier(identifiers: [], versions: [])
    }

    /// All that is kept of people, in their order.
    package func dossiers(of participants: [ParticipantID]) async throws -> [Dossier] {
        try await file.read { database in
            let known = try database.cachedStatement(sql: VaultTables.identifiersOfPerson)
            let kept = try database.cachedStatement(sql: VaultTables.versionsOfPerson)
            return try participants.map { participant in
                let person: StatementArguments = [participant.description]
                let identifiers = try Row.fetchAll(known, arguments: person).map { row in
                    Dossier.Known(account: row[0], scheme: row[1], value: row[2])
                }
                let versions = try Row.fetchAll(kept, arguments: person).map { row in
                    PersonalDataVersion(data: try Self.decode(Array((row[2] as String).utf8)), salt: Secret(row[1] as Bytes))
                }
                return Dossier(identifiers: identifiers, versions: versions)
            }
        }
    }

    /// The participants of an account of whom an identifier is known, in the order of their pseudonyms, a page at a time.
    ///
    /// - Parameter last: the last one of the page before.
    package func people(in account: AccountName, after last: ParticipantID?, limit: Int) async throws -> [ParticipantID] {
        try await file.read { database in
            try String.fetchAll(database, sql: VaultTables.people, arguments: [account.name, last?.description ?? "", limit])
                .compactMap(ParticipantID.init)
        }
    }

    /// Keeps a free text that an event is to commit to.
    ///
    /// - Parameter salt: 32 random bytes.
    /// - Returns: the commitment.
    package func keep(note text: String, salt: [UInt8]) async throws -> Commitment {
        let commitment = PersonalDataVersion(data: PersonalData(["note": text]), salt: Secret(salt)).commitment
        try await file.write { database in
            try database.execute(sql: VaultTables.insertNote, arguments: [Bytes(commitment.bytes), Bytes(salt), text])
        }
        return commitment
    }

    /// Lets go of a free text that no event came to commit to.
    package func forget(note commitment: Commitment) async throws {
        try await file.write { try $0.execute(sql: VaultTables.deleteNote, arguments: [Bytes(commitment.bytes)]) }
    }

    /// The free text that an event commits to, if it is still kept.
    package func note(_ commitment: Commitment) async throws -> String? {
        try await file.read { try String.fetchOne($0, sql: VaultTables.note, arguments: [Bytes(commitment.bytes)]) }
    }
}

extension Keys {
    /// The hashes of identifiers whose owners were erased, in their order: what an older vault that is put back must not forget.
    package func tombstones() async throws -> [[UInt8]] { try await Tombstones.all(file) }

    /// How many there are.
    package func tombstoneCount() async throws -> Int { try await Tombstones.count(file) }

    /// Keeps the hashes of identifiers whose owners were erased.
    package func entomb(_ hashes: [[UInt8]]) async throws { try await Tombstones.keep(hashes, file) }
}
