package import Completions
import EventLog
package import Projections
import Storage
package import Vault

extension Importer {
    /// The number under which a table's heading is kept beside its refused lines.
    static let headingLine = 0

    /// The lines of an import that were refused, as they were read; without the heading of the table that they are from.
    ///
    /// Of some nothing but the reason is kept: their text is empty.
    package static func refused(_ run: ImportID, in store: Store) async throws -> (heading: String?, lines: [Vault.RefusedLine]) {
        let kept = try await store.vault.refusedLines(of: run)
        return (kept.first { $0.line == headingLine }?.text, kept.filter { $0.line != headingLine })
    }

    /// What a retry came to.
    package struct Retry: Sendable {
        package let summary: ImportSummary
        /// Lines that were not read again: that are not kept as they were, or contradict an earlier row of their input.
        package let left: Int
        /// Whether those read are kept no more under the first import; a mended file that leaves some out, or has others, leaves all of them.
        package let isDone: Bool
    }

    /// Whether what columns mean is said as it was then.
    private func hasMapping(of run: Projections.ImportRun) async throws -> Bool {
        guard case .importStarted(let started) = try await store.log.event(at: run.position).event.fact else { return false }
        return started.mapping == choice.mappingDigest.map { store.keys.identity.digest(of: $0) }
    }

    /// Reads the refused lines of an import again, as they were or as somebody mended them, and records what they tell.
    ///
    /// They are kept no more under the first import: those refused again are kept under this one, with the numbers that they had.
    ///
    /// - Parameter mended: a file of the lines, mended; absent where the mapping or the format's options were.
    package func retry(_ run: Projections.ImportRun, mended: String?, dryRun: Bool) async throws -> Retry {
        let doing = "retrying \(run.id)"
        guard run.finished != nil else {
            throw Failure(.refused, doing: doing, found: "it did not end, or is running still", next: "import its file again, whole")
        }
        let erasedBefore = try await store.vault.erasedCount()
        let (heading, kept) = try await Self.refused(run.id, in: store)
        let isSameMapping = try await hasMapping(of: run)
        // What was no text was not kept as it was; what contradicts another row does so still. Unless somebody mended the one, or the mapping.
        let lines = kept.filter { line in
            guard !line.text.isEmpty else { return false }
            if mended != nil { return true }
            return !line.text.contains("\u{FFFD}") && !(isSameMapping && line.reason == Verdict.Refusal.toldTwice.reason)
        }
        guard !lines.isEmpty else {
            throw Failure(
                .unknown,
                doing: doing,
                found: kept.isEmpty ? "none of its lines is kept as refused" : "none of its \(kept.count) refused lines can be read again",
                next: "they are kept for 30 days, and until somebody is erased; import the file again"
            )
        }
        var retried = RetriedLines(lines, of: run.id, heading: heading, erasedBefore: erasedBefore)
        if let mended {
            let input = try InputFile(path: mended)
            var text: [UInt8] = []
            while case let chunk = try input.read(), !chunk.isEmpty { text += chunk }
            retried = retried.mended(text, hasHeading: heading != nil)
        }
        let spool = try Spool(retried.text, in: store.directory, named: surroundings.randomBits)
        defer { withExtendedLifetime(spool) {} }
        let name = "refused lines of \(run.id)" + (mended.map { ", mended in \($0)" } ?? "")
        let summary = try await self.run(spool.path, name: name, retried: retried, dryRun: dryRun)
        if !dryRun, retried.keepsNumbers {
            // A line may hold several records, of which some were left.
            let read = Set(lines)
            let left = Set(kept.filter { !read.contains($0) }.map(\.line))
            let done = Set(lines.map(\.line)).subtracting(left)
            try await store.vault.forgetRefused(done.sorted() + (left.isEmpty ? [Self.headingLine] : []), of: run.id)
        }
        return Retry(summary: summary, left: kept.count - lines.count, isDone: retried.keepsNumbers && !dryRun)
    }
}
