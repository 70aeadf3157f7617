import FoundationEssentials
import GRDB
import Storage

/// The hashes of identifiers whose owners were erased: a table that keys and vault both have, so that neither's older copy forgets them.
enum Tombstones {
    static let create = "CREATE TABLE tombstones (hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID"

    private static let insert = "INSERT OR IGNORE INTO tombstones (hash) VALUES (?)"
    private static let one = "SELECT 1 FROM tombstones WHERE hash = ?"
    private static let hashes = "SELECT hash FROM tombstones ORDER BY hash"
    private static let number = "SELECT count(*) FROM tombstones"

    static func all(_ file: StoreFile) async throws -> [[UInt8]] {
        try await file.read { try Bytes.fetchAll($0, sql: hashes).map { [UInt8]($0) } }
    }

    static func count(_ file: StoreFile) async throws -> Int { try await file.read { try Int.fetchOne($0, sql: number) ?? 0 } }

    static func keep(_ hashes: [[UInt8]], _ file: StoreFile) async throws {
        guard !hashes.isEmpty else { return }
        try await file.write { try add(hashes.map { Bytes($0) }, $0) }
    }

    static func add(_ hashes: [Bytes], _ database: Database) throws {
        for hash in hashes { try database.execute(sql: insert, arguments: [hash]) }
    }

    static func contain(_ hash: Bytes, _ database: Database) throws -> Bool {
        try Int.fetchOne(database.cachedStatement(sql: one), arguments: [hash]) != nil
    }
}
