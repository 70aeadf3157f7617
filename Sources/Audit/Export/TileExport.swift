import Completions
import EventLog
import Glibc
package import Projections
import Storage

/// Writes a log as a C2SP tlog-tiles directory: what a public log serves, for whoever wants to check all of it with tools of their own.
package struct TileExport: Sendable {
    private let store: Store

    package init(_ store: Store) { self.store = store }

    /// Writes entries and tiles up to the newest checkpoint, then that checkpoint and the verifier key.
    ///
    /// The tiles are made from the lines, and must give the checkpoint's root. A directory of an earlier export goes on.
    ///
    /// - Parameter progress: called with the number of events written.
    /// - Returns: how many events there are in it.
    /// - Throws: ``Failure`` when something can't be written, or the log is not what its checkpoint says.
    package func write(to directory: String, progress: @Sendable (Int) -> Void) async throws -> Int {
        let (checkpoint, note) = try await Prover(store).newest()
        let files = ExportDirectory(directory)
        var edge = TreeEdge()
        while edge.size < checkpoint.size {
            let wanted = min(16 * Tile.width, checkpoint.size - edge.size)
            let stored = try await store.log.rows(from: Position(edge.size), limit: wanted)
            guard stored.rows.count == wanted else { throw Self.damaged(checkpoint.size) }
            for begin in stride(from: 0, to: wanted, by: Tile.width) {
                let rows = stored.rows[begin..<min(begin + Tile.width, wanted)]
                var bundle: [UInt8] = []
                var filled: [Tile] = []
                let number = edge.size / Tile.width
                for row in rows {
                    let line = Array(stored.bytes[row.line])
                    bundle += [UInt8(truncatingIfNeeded: line.count >> 8), UInt8(truncatingIfNeeded: line.count)] + line
                    filled += edge.append(TreeHash.leaf(line))
                }
                try files.write(bundle, to: TilePath.entries(number, width: rows.count < Tile.width ? rows.count : nil))
                for tile in filled { try files.write(tile.hashes, to: TilePath.tile(level: tile.level, number: tile.number)) }
            }
            progress(edge.size)
        }
        guard edge.root == checkpoint.root else { throw Self.damaged(checkpoint.size) }
        for (level, hashes) in edge.levels.enumerated() where !hashes.isEmpty {
            let number = edge.size >> (8 * (level + 1))
            try files.write(hashes, to: TilePath.tile(level: level, number: number, width: hashes.count / TreeHash.size))
        }
        let history = try await store.log.keyHistory()
        try files.write(Array("\(history.signer(of: note) ?? history.current)\n".utf8), to: "verifier-key")
        // Last: whoever finds a checkpoint finds all below it.
        try files.write(Array(note.utf8), to: "checkpoint")
        return edge.size
    }

    private static func damaged(_ size: Int) -> Failure {
        Failure(
            .store,
            doing: "exporting the log",
            found: "its events are not the \(size) that its newest checkpoint was signed for",
            next: "find the damage with: tassel audit verify"
        )
    }
}

/// The files of an export, each whole or not there.
private struct ExportDirectory {
    private let path: String

    init(_ path: String) { self.path = path }

    func write(_ bytes: [UInt8], to name: String) throws {
        var made = path
        try Directory.ensure(made, for: .everybody)
        for part in name.split(separator: "/").dropLast() {
            made += "/" + part
            try Directory.ensure(made, for: .everybody)
        }
        let file = path + "/" + name
        let unfinished = file + ".new"
        let descriptor = unsafe open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(file) }
        defer { close(descriptor) }
        guard Descriptor.write(bytes[...], to: descriptor), unsafe rename(unfinished, file) == 0 else { throw failure(file) }
    }

    private func failure(_ path: String) -> Failure {
        Failure(
            .system,
            doing: "writing \(path)",
            found: unsafe String(cString: strerror(errno)),
            next: "name a directory that you may write to, with enough space, then run the command again"
        )
    }
}
