package import Completions
import FoundationEssentials
import GRDB
package import Storage

/// The file `vault.db`: who the pseudonyms are.
package struct Vault: Sendable {
    package let file: StoreFile
    /// Whether there is no vault, and this one in its place knows nobody.
    package let isAbsent: Bool

    private init(_ file: StoreFile, isAbsent: Bool = false) {
        self.file = file
        self.isAbsent = isAbsent
    }

    package static func create(at path: String, store: StoreID) throws -> Vault {
        Vault(try StoreFile.create(at: path, kind: .vault, store: store, migrations: VaultTables.migrations))
    }

    package static func open(at path: String, access: StoreFile.Access, store: StoreID?) throws -> Vault {
        Vault(try StoreFile.open(at: path, kind: .vault, access: access, expecting: store, migrations: VaultTables.migrations))
    }

    /// A vault that knows nobody, in place of one that is lost.
    package static func absent(from store: StoreID) throws -> Vault {
        Vault(try StoreFile.createTemporary(kind: .vault, store: store, migrations: VaultTables.migrations), isAbsent: true)
    }

    /// A person that an import met: an identifier with its hash, and what was told of them.
    package struct Met: Hashable, Sendable {
        package let hash: UInt128
        package let account: AccountName
        package let identifier: PersonIdentifier
        package let data: PersonalData

        package init(hash: UInt128, account: AccountName, identifier: PersonIdentifier, data: PersonalData) {
            self.hash = hash
            self.account = account
            self.identifier = identifier
            self.data = data
        }
    }

    /// A person who has a pseudonym.
    package struct Admitted: Hashable, Sendable {
        package let participant: ParticipantID
        /// To what was told of them, where they are new; absent for whoever was known before.
        package let commitment: Commitment?
    }

    /// The pseudonyms of those who are known, by identifier hash; whoever was erased is nobody.
    package func participants(_ hashes: [UInt128]) async throws -> [UInt128: ParticipantID] {
        try await file.read { database in
            var known: [UInt128: ParticipantID] = [:]
            for hash in Set(hashes) { known[hash] = try Self.participant(database, hash) }
            return known
        }
    }

    /// The pseudonyms of everybody met; those who are new get a random one, and what was told of them is kept with a random salt.
    ///
    /// Whoever was erased is nobody, and nothing is kept of them.
    ///
    /// One transaction, and none at all when everybody is known.
    package func admit(
        _ people: [Met],
        pseudonym: () -> UInt128,
        salt: () -> [UInt8]
    ) async throws -> [UInt128: Admitted] {
        let known = try await participants(people.map(\.hash)).mapValues { Admitted(participant: $0, commitment: nil) }
        var newcomers: [UInt128: Newcomer] = [:]
        for person in people where known[person.hash] == nil && newcomers[person.hash] == nil {
            let version = PersonalDataVersion(data: person.data, salt: Secret(salt()))
            newcomers[person.hash] = Newcomer(person: person, participant: ParticipantID(bits: pseudonym()), version: version)
        }
        guard !newcomers.isEmpty else { return known }
        let added = try await file.write { [newcomers] database in
            try newcomers.mapValues { newcomer in
                if let participant = try Self.participant(database, newcomer.person.hash) {
                    return Admitted(participant: participant, commitment: nil)
                }
                return try Self.insert(newcomer, database)
            }
        }
        StopPoint.vaultWritten.reach()
        return known.merging(added) { first, _ in first }
    }

    /// Somebody on their way into the vault.
    private struct Newcomer: Sendable {
        let person: Met
        let participant: ParticipantID
        let version: PersonalDataVersion
        let commitment: Commitment

        init(person: Met, participant: ParticipantID, version: PersonalDataVersion) {
            self.person = person
            self.participant = participant
            self.version = version
            commitment = version.commitment
        }
    }

    private static func insert(_ newcomer: Newcomer, _ database: Database) throws -> Admitted {
        let person = newcomer.person
        let participant = newcomer.participant.description
        try database.cachedStatement(sql: VaultTables.insertIdentifier)
            .execute(arguments: [
                Bytes(SourceKey(bits: person.hash).bytes), participant, person.account.name, person.identifier.scheme.name,
                person.identifier.value,
            ])
        try insert(newcomer.version, newcomer.commitment, of: participant, fields: encode(person.data), database)
        return Admitted(participant: newcomer.participant, commitment: newcomer.commitment)
    }

    private static func insert(
        _ version: PersonalDataVersion,
        _ commitment: Commitment,
        of participant: String,
        fields: String,
        _ database: Database
    ) throws {
        try database.cachedStatement(sql: VaultTables.insertVersion)
            .execute(arguments: [Bytes(commitment.bytes), participant, Bytes(version.salt.bytes), fields])
    }

    /// What somebody's data is, for ``commitments(to:)`` and ``keep(_:random:)``.
    package struct Holding: Hashable, Sendable {
        package let participant: ParticipantID
        package let data: PersonalData

        package init(participant: ParticipantID, data: PersonalData) {
            self.participant = participant
            self.data = data
        }
    }

    /// The commitments to those of these versions that the vault holds, in order.
    package func commitments(to versions: [Holding]) async throws -> [Commitment?] {
        guard !versions.isEmpty else { return [] }
        return try await file.read { database in
            try versions.map { try Self.commitment(database, $0.participant.description, Self.encode($0.data)) }
        }
    }

    /// The commitments to these people's data, in order; data that is new is kept with a random salt.
    ///
    /// Of whoever was erased meanwhile nothing is kept; the log will take nothing of them either.
    ///
    /// One transaction, so ask ``commitments(to:)`` before.
    package func keep(_ versions: [Holding], random: @escaping @Sendable () -> [UInt8]) async throws -> [Commitment] {
        guard !versions.isEmpty else { return [] }
        let salted = versions.map { version in
            let salted = PersonalDataVersion(data: version.data, salt: Secret(random()))
            return (participant: version.participant.description, salted: salted, commitment: salted.commitment)
        }
        let kept = try await file.write { database in
            try salted.map { version in
                let fields = Self.encode(version.salted.data)
                if let commitment = try Self.commitment(database, version.participant, fields) { return commitment }
                if try Self.isErased(database, version.participant) { return version.commitment }
                try Self.insert(version.salted, version.commitment, of: version.participant, fields: fields, database)
                return version.commitment
            }
        }
        StopPoint.vaultWritten.reach()
        return kept
    }

    /// A version as a line refers to it.
    ///
    /// The participant is part of it, since the commitments of all who have no data at all are the same.
    package struct Reference: Hashable, Sendable {
        package let participant: ParticipantID
        package let commitment: Commitment

        package init(participant: ParticipantID, commitment: Commitment) {
            self.participant = participant
            self.commitment = commitment
        }
    }

    /// The versions that lines commit to, in their order; `nil` for those that are erased or lost, and where none is asked for.
    package func versions(_ references: [Reference?]) async throws -> [PersonalDataVersion?] {
        try await file.read { database in
            let statement = try DirectStatement(database, VaultTables.versionOfPerson)
            return try references.map { reference in
                guard let reference else { return nil }
                var version: PersonalDataVersion?
                try statement.run { values in
                    values.add(reference.participant.description)
                    values.add(reference.commitment.bytes)
                } row: { row in
                    version = PersonalDataVersion(data: try Self.decode(row.bytes(1)), salt: Secret(row.bytes(0)))
                }
                return version
            }
        }
    }

    /// The pseudonym of somebody who administers the store; a new one takes the candidate.
    package func actor(named name: String, hash: KeyedHash, candidate actor: ActorID) async throws -> ActorID {
        let bits = Bytes(SourceKey(bits: hash(IdentityParts("actor", [name]))).bytes)
        if let known = try await file.read({ try Self.actor($0, bits) }) { return known }
        return try await file.write { database in
            if let known = try Self.actor(database, bits) { return known }
            try database.execute(sql: VaultTables.insertActor, arguments: [bits, actor.description, name])
            return actor
        }
    }

    /// What somebody who administers the store is called.
    package func name(of actor: ActorID) async throws -> String? {
        try await file.read { try String.fetchOne($0, sql: VaultTables.actorName, arguments: [actor.description]) }
    }

    /// The pseudonyms that an identifier's plain value may mean.
    package func participants(identifiedBy value: String, in account: AccountName) async throws -> [ParticipantID] {
        try await file.read { database in
            try String.fetchAll(database, sql: VaultTables.participantsByValue, arguments: [account.name, value])
                .compactMap(ParticipantID.init)
        }
    }

    /// The pseudonyms that begin with a text, at most ten.
    package func participants(beginning text: String, in account: AccountName) async throws -> [ParticipantID] {
        try await file.read { database in
            let arguments: StatementArguments = [account.name, text, text + "g"]
            return try String.fetchAll(database, sql: VaultTables.participantsBeginning, arguments: arguments).compactMap(
                ParticipantID.init
            )
        }
    }

    private static func actor(_ database: Database, _ hash: Bytes) throws -> ActorID? {
        try String.fetchOne(database, sql: VaultTables.actor, arguments: [hash]).flatMap(ActorID.init)
    }

    private static func participant(_ database: Database, _ hash: UInt128) throws -> ParticipantID? {
        let statement = try database.cachedStatement(sql: VaultTables.participant)
        let bytes = Bytes(SourceKey(bits: hash).bytes)
        if let known = try String.fetchOne(statement, arguments: [bytes]) { return ParticipantID(known) }
        return try Tombstones.contain(bytes, database) ? .nobody : nil
    }

    private static func isErased(_ database: Database, _ participant: String) throws -> Bool {
        if participant == ParticipantID.nobody.description { return true }
        return try Int.fetchOne(database.cachedStatement(sql: VaultTables.isErased), arguments: [participant]) != nil
    }

    private static func commitment(_ database: Database, _ participant: String, _ fields: String) throws -> Commitment? {
        let statement = try database.cachedStatement(sql: VaultTables.version)
        return try Bytes.fetchOne(statement, arguments: [participant, fields]).flatMap { Commitment($0) }
    }

    private static func encode(_ data: PersonalData) -> String {
        var json = JSONWriter()
        json.object { json in
            for field in data.ordered {
                json.key(named: field.name)
                json.string(field.value)
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    static func decode(_ json: [UInt8]) throws -> PersonalData {
        var reader = LineReader(json)
        let members = try reader.object { (json) throws(LineError) -> [(String, String)] in
            try json.members { (json) throws(LineError) -> String in try json.stringElement() }
        }
        return PersonalData(members.map { name, value -> (String, String?) in (name, value) })
    }
}

extension PersonIdentifier.Scheme {
    fileprivate var name: String {
        switch self {
        case .id(let namespace): "id:\(namespace)"
        case .email: "email"
        case .emailSHA1: "email-sha1"
        case .openID: "openid"
        case .record: "record"
        }
    }
}
