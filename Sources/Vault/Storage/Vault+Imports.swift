package import Completions
import GRDB
import Storage

/// What an import leaves in the vault: its file's name, and the lines it refused.
extension Vault {
    /// A line that could not be used, kept for correction.
    package struct RefusedLine: Hashable, Sendable {
        package let line: Int
        package let reason: String
        /// The line as it was read.
        package let text: String

        package init(line: Int, reason: String, text: String) {
            self.line = line
            self.reason = reason
            self.text = text
        }
    }

    /// How long refused lines are kept.
    package static let refusedLinesLive = Duration.seconds(30 * 86_400)

    /// Remembers where an import's lines came from, and lets go of refused lines that are older than 30 days.
    package func remember(file name: String, of run: ImportID, now: Timestamp) async throws {
        try await file.write { database in
            try database.execute(sql: VaultTables.purgeRefused, arguments: [(now - Self.refusedLinesLive).microseconds])
            try database.execute(sql: VaultTables.insertImport, arguments: [run.description, name])
        }
    }

    /// The name of the file that an import read; `nil` where the vault doesn't know it.
    package func file(of run: ImportID) async throws -> String? {
        try await file.read { try String.fetchOne($0, sql: VaultTables.importFile, arguments: [run.description]) }
    }

    /// Keeps refused lines, and lets go of those that are older than 30 days.
    ///
    /// - Parameter erased: how many people were erased when the input was begun: where somebody was erased since, nobody can say whether
    ///   these are theirs, and none is kept.
    package func keep(_ lines: [RefusedLine], of run: ImportID, now: Timestamp, erasedBefore erased: Int) async throws {
        guard !lines.isEmpty else { return }
        try await file.write { database in
            try database.execute(sql: VaultTables.purgeRefused, arguments: [(now - Self.refusedLinesLive).microseconds])
            guard try Int.fetchOne(database, sql: VaultTables.erasedCount) ?? 0 <= erased else { return }
            for line in lines {
                try database.cachedStatement(sql: VaultTables.insertRefused)
                    .execute(arguments: [run.description, line.line, line.reason, line.text, now.microseconds])
            }
        }
    }

    /// The refused lines of an import that are still kept, in their order.
    package func refusedLines(of run: ImportID) async throws -> [RefusedLine] {
        try await file.read { database in
            try Row.fetchAll(database, sql: VaultTables.refusedOfImport, arguments: [run.description]).map { row in
                RefusedLine(line: row[0], reason: row[1], text: row[2])
            }
        }
    }

    /// Lets go of the refused lines of an import, once they were read again.
    package func forgetRefused(_ lines: [Int], of run: ImportID) async throws {
        try await file.write { database in
            let statement = try database.cachedStatement(sql: VaultTables.forgetRefused)
            for line in lines { try statement.execute(arguments: [run.description, line]) }
        }
    }

    /// How much of the log the vault has seen, in events.
    package func seen() async throws -> Int { try await file.read { try Int.fetchOne($0, sql: VaultTables.seen) ?? 0 } }

    /// Notes that the vault belongs to a log of so many events: an older copy of it will be known as one.
    package func note(seen size: Int) async throws {
        guard try await seen() < size else { return }
        try await file.write { try $0.execute(sql: VaultTables.putSeen, arguments: [size]) }
    }
}
