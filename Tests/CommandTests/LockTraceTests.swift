import Foundation
import TestSupport
import Testing

/// What the kernel sees of a store's files: SQLite 3.40.1 may corrupt a WAL that two connections write or checkpoint at one instant, so no
/// byte may be written to a file without its lock.
@Suite struct LockTraceTests {
    private static let strace = "/usr/bin/strace"

    /// One call as `strace -y` tells it.
    private struct Call {
        let name: String
        let file: String
        let arguments: Substring
    }

    /// The calls of a trace in order, each where it ended.
    private func calls(_ trace: String) -> [Call] {
        var begun: [Substring: Substring] = [:]
        var calls: [Call] = []
        for line in trace.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            guard parts.count == 2 else { continue }
            var text = parts[1].drop { $0 == " " }
            if text.hasSuffix("<unfinished ...>") {
                begun[parts[0]] = text
                continue
            }
            guard !text.contains(" = -1 ") else { continue }
            if text.hasPrefix("<... "), let begin = begun.removeValue(forKey: parts[0]) { text = begin }
            guard let open = text.firstIndex(of: "("), let begin = text.firstIndex(of: "<"), let end = text.firstIndex(of: ">"), begin < end
            else { continue }
            let file = URL(filePath: String(text[text.index(after: begin)..<end])).lastPathComponent
            calls.append(Call(name: String(text[..<open]), file: file, arguments: text[end...]))
        }
        return calls
    }

    /// Runs a command under strace.
    private func trace(_ program: Program, _ arguments: String...) throws -> [Call] {
        let trace = program.directory.appending(path: "trace-\(UUID().uuidString)")
        let process = program.process(
            ["-f", "-y", "-o", trace.path, "-e", "trace=flock,pwrite64,ftruncate,fdatasync,fsync", Program.executable.path] + arguments,
            [:]
        )
        process.executableURL = URL(filePath: Self.strace)
        try process.run()
        process.waitUntilExit()
        try #require(process.status == 0)
        return calls(try String(contentsOf: trace, encoding: .utf8))
    }

    /// The database file that a file belongs to, where it is the file itself or its WAL.
    private func database(_ file: String) -> String? {
        ["keys", "vault", "log", "state"].map { $0 + ".db" }.first { file == $0 || file == $0 + "-wal" }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: strace), "strace is not installed"))
    func `every write and checkpoint holds its file's lock, and what must last is synced before the lock is given back`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let rows = try program.write(Exports.text(Exports.rows(20_000)), to: "rows.csv")
        let traced = [
            try trace(program, "import", rows, "--mapping", mapping, "--history"), try trace(program, "completions"),
        ]
        for calls in traced { expectLocked(calls) }
        // All four files were written, and the log and the state checkpointed on the way.
        let written = Set(traced.joined().filter { $0.name == "pwrite64" }.map(\.file))
        #expect(written.isSuperset(of: ["keys.db-wal", "vault.db-wal", "log.db-wal", "log.db", "state.db-wal", "state.db"]))
    }

    private func expectLocked(_ calls: [Call]) {
        var held: Set<String> = []
        var opened: Set<String> = []
        var unsynced: Set<String> = []
        for call in calls {
            if call.name == "flock", call.file.hasSuffix(".db.lock") {
                let database = String(call.file.dropLast(5))
                if call.arguments.contains("LOCK_UN") {
                    // GRDB makes and drops an empty table to bring a WAL about when it opens a file; nobody was promised that one.
                    let isOpening = opened.insert(database).inserted
                    #expect(isOpening || !unsynced.contains(database), "\(database) was not synced when its lock was given back")
                    unsynced.remove(database)
                    held.remove(database)
                } else {
                    held.insert(database)
                }
                continue
            }
            guard let database = database(call.file) else { continue }
            switch call.name {
            case "pwrite64", "ftruncate":
                if !held.contains(database) { Issue.record("\(call.name) to \(call.file) without its lock") }
                if call.name == "pwrite64", call.file.hasSuffix("-wal"), database != "state.db" { unsynced.insert(database) }
            case "fdatasync", "fsync":
                if call.file.hasSuffix("-wal") { unsynced.remove(database) }
            default: break
            }
        }
    }
}
