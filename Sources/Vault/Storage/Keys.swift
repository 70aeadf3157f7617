package import Completions
import FoundationEssentials
import GRDB
package import Storage

/// The file `keys.db`: what the store hashes and signs with, and what it knows of endpoints.
///
/// Lost keys are never made again.
package struct Keys: Sendable {
    package let file: StoreFile
    package let identity: IdentityKey

    /// Makes the keys of a new store.
    ///
    /// - Parameters:
    ///   - identity: 32 random bytes.
    ///   - signing: a random Ed25519 seed of 32 bytes.
    package static func create(at path: String, store: StoreID, identity: Secret, signing: Secret) async throws -> Keys {
        let file = try StoreFile.create(at: path, kind: .keys, store: store, migrations: KeysTables.migrations)
        try await file.write { database in
            try database.execute(sql: KeysTables.insertKey, arguments: ["identity", Bytes(identity.bytes)])
            try database.execute(sql: KeysTables.insertKey, arguments: ["signing", Bytes(signing.bytes)])
        }
        return Keys(file: file, identity: IdentityKey(identity))
    }

    /// Opens the keys of a store.
    package static func open(at path: String, access: StoreFile.Access) async throws -> Keys {
        let file = try StoreFile.open(at: path, kind: .keys, access: access, expecting: nil, migrations: KeysTables.migrations)
        let (identity, signing) = try await file.read { (try Self.key("identity", $0), try Self.key("signing", $0)) }
        guard let identity, signing != nil else {
            throw Failure(.store, doing: "opening \(path)", found: "its keys are missing", next: "restore keys.db from a backup")
        }
        return Keys(file: file, identity: IdentityKey(identity))
    }

    private static func key(_ name: String, _ database: Database) throws -> Secret? {
        try Bytes.fetchOne(database, sql: KeysTables.key, arguments: [name]).map { Secret($0) }
    }

    /// The Ed25519 seed that signs checkpoints: another one after a rotation.
    package func signing() async throws -> Secret {
        guard let signing = try await file.read({ try Self.key("signing", $0) }) else {
            throw Failure(.store, doing: "signing", found: "the key that signs is missing", next: "restore keys.db from a backup")
        }
        return signing
    }

    /// Both at one instant: who signs, and who is to once the log says so.
    package func signers() async throws -> (signing: Secret?, staged: Secret?) {
        try await file.read { (try Self.key("signing", $0), try Self.key("signing.next", $0)) }
    }

    /// The seed that is to sign once the log says so; absent but during a rotation.
    package func staged() async throws -> Secret? { try await file.read { try Self.key("signing.next", $0) } }

    /// Keeps the seed that is to sign once the log says so, in place of one that never came to.
    package func stage(_ next: Secret) async throws {
        try await file.write { try $0.execute(sql: KeysTables.putKey, arguments: ["signing.next", Bytes(next.bytes)]) }
    }

    /// Keeps an endpoint's settings, in place of older ones.
    package func keep(_ settings: EndpointSettings, of endpoint: EndpointID) async throws {
        try await file.write { database in
            try database.execute(
                sql: KeysTables.putEndpoint,
                arguments: [
                    endpoint.description, settings.url, Bytes(settings.signing.current.symmetric.bytes), settings.authority,
                    settings.allowed.joined(separator: "\n"), settings.json,
                ]
            )
        }
    }

    /// An endpoint's settings, if it has not been removed.
    package func settings(of endpoint: EndpointID) async throws -> EndpointSettings? {
        try await file.read { database in
            guard let row = try Row.fetchOne(database, sql: KeysTables.endpoint, arguments: [endpoint.description]) else { return nil }
            return try EndpointSettings(
                url: row["url"],
                symmetric: Secret(row["secret"] as Bytes),
                authority: row["authority"],
                allowed: (row["allowed"] as String).split(separator: "\n").map(String.init),
                json: row["settings"]
            )
        }
    }

    /// Forgets a removed endpoint's URL and secret.
    package func forget(_ endpoint: EndpointID) async throws {
        try await file.write { database in
            try database.execute(sql: KeysTables.deleteEndpoint, arguments: [endpoint.description])
            // The answer that told the secret.
            try database.execute(sql: ServiceTables.dropAnswersNaming, arguments: [endpoint.description])
        }
    }

    /// The newest checkpoint that was ever signed, whether or not it was published.
    package func newestCheckpoint() async throws -> (size: Int, root: [UInt8], note: String)? {
        try await file.read { database in
            try Row.fetchOne(database, sql: KeysTables.newest).map { ($0["size"], [UInt8]($0["root"] as Bytes), $0["note"]) }
        }
    }

    /// Records a signed checkpoint before anybody else sees it.
    ///
    /// - Parameters:
    ///   - signing: the seed that signed it, which must still be the one that signs; absent for one that was signed before.
    ///   - successor: the staged seed, where the checkpoint is signed by it too: it takes the other's place, which is gone.
    /// - Throws: ``Failure`` when it contradicts the newest one: the log was replaced by an older or another one.
    package func record(size: Int, root: [UInt8], note: String, signedBy signing: Secret? = nil, handingOverTo successor: Secret? = nil)
        async throws
    {
        try await file.write { database in
            if let signing, try Self.key("signing", database)?.bytes != signing.bytes {
                throw Failure(
                    .store,
                    doing: "signing a checkpoint of \(size) events",
                    found: "the key that signs was replaced meanwhile",
                    next: "run the command again"
                )
            }
            if let newest = try Row.fetchOne(database, sql: KeysTables.newest) {
                let before: Int = newest["size"]
                guard before <= size, before != size || [UInt8](newest["root"] as Bytes) == root else {
                    throw Failure(
                        .store,
                        doing: "signing a checkpoint of \(size) events",
                        found: "a checkpoint of \(before) events was signed before, and this log doesn't continue it",
                        next: "put back the newest copy of log.db; find what is missing with: tassel audit verify"
                    )
                }
            }
            try database.execute(sql: KeysTables.putNewest, arguments: [size, Bytes(root), note])
            guard let successor else { return }
            try database.execute(sql: KeysTables.putKey, arguments: ["signing", Bytes(successor.bytes)])
            try database.execute(sql: KeysTables.deleteKey, arguments: ["signing.next", Bytes(successor.bytes)])
        }
    }
}
