import Completions
import Crypto
import FoundationEssentials
import GRDB
import Storage

extension EventLog {
    /// Keeps what an authority said of a checkpoint; the same reply is kept once.
    package func keep(_ anchor: Anchor) async throws -> Anchor {
        try await file.write { database in
            let same: StatementArguments = [anchor.size, Bytes(anchor.reply)]
            if try Bool.fetchOne(database, sql: LogTables.hasAnchor, arguments: same) ?? false { return }
            try database.execute(
                sql: LogTables.insertAnchor,
                arguments: [anchor.size, anchor.time.microseconds, anchor.authority, Bytes(anchor.reply)]
            )
        }
        return anchor
    }

    /// All that authorities said, the oldest checkpoint first.
    package func anchors() async throws -> [Anchor] {
        try await file.read { database in
            try Row.fetchAll(database, sql: LogTables.anchors).map { row in
                Anchor(
                    size: row[0],
                    time: Timestamp(microseconds: row[1]),
                    authority: row[2],
                    reply: [UInt8](row[3] as Bytes)
                )
            }
        }
    }

    /// The number of events of the published checkpoint whose note has this SHA-256; looks from the newest back.
    package func size(ofCheckpointHashed hash: [UInt8]) async throws -> Int? {
        try await file.read { database in
            let notes = try Row.fetchCursor(database, sql: LogTables.checkpointsDownwards)
            while let row = try notes.next() {
                if Array(SHA256.hash(data: Array((row[1] as String).utf8))) == hash { return row[0] as Int }
            }
            return nil
        }
    }
}
