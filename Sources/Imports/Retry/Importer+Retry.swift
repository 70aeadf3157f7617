import Completions
import EventLog
import Glibc
package import Projections
import Storage
package import Vault

extension Importer {
    /// The number under which a table's heading is kept beside its refused lines.
    static let headingLine = 0

    /// The lines of an import that were refused, as they were read; without the heading of the table that they are from.
    package static func refused(_ run: Projections.ImportRun, in store: Store) async throws -> (
        heading: String?, lines: [Vault.RefusedLine]
    ) {
        let kept = try await store.vault.refusedLines(of: run.id)
        return (kept.first { $0.line == headingLine }?.text, kept.filter { $0.line != headingLine })
    }

    /// Reads the refused lines of an import again, as they were or as somebody mended them, and records what they tell.
    ///
    /// They are kept no more under the first import: those refused again are kept under this one, with the numbers that they had.
    ///
    /// - Parameter mended: a file of the lines, mended; absent where the mapping or the format's options were.
    package func retry(_ run: Projections.ImportRun, mended: String?, dryRun: Bool) async throws -> ImportSummary {
        let (heading, lines) = try await Self.refused(run, in: store)
        let name = "refused lines of \(run.id)"
        guard !lines.isEmpty else {
            throw Failure(
                .unknown,
                doing: "retrying \(run.id)",
                found: "none of its lines is kept as refused",
                next: "they are kept for 30 days, and until somebody is erased; import the file again"
            )
        }
        let isTable = heading != nil
        var retried = RetriedLines(lines, heading: heading, isJSON: !isTable)
        if let mended {
            let input = try InputFile(path: mended)
            var text: [UInt8] = []
            while case let chunk = try input.read(), !chunk.isEmpty { text += chunk }
            retried = retried.mended(text, lines, hasHeading: isTable)
        }
        let spool = try Spool(retried.text, in: store.directory, named: surroundings.randomBits)
        defer { withExtendedLifetime(spool) {} }
        let summary = try await self.run(
            spool.path,
            name: mended.map { "\(name), mended in \($0)" } ?? name,
            retried: retried,
            dryRun: dryRun
        )
        if !dryRun { try await store.vault.forgetRefused(of: run.id) }
        return summary
    }
}

extension RetriedLines {
    /// The same lines as somebody mended them: as many as there were keep their numbers, else each has its own.
    fileprivate func mended(_ text: [UInt8], _ lines: [Vault.RefusedLine], hasHeading: Bool) -> RetriedLines {
        let isAsLong = text.count { $0 == 0x0A } == self.text.count { $0 == 0x0A }
        return RetriedLines(text: text, numbers: isAsLong ? self : nil)
    }
}
