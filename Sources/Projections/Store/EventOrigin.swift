package import Completions
import EventLog
import Vault

/// Where an event came from: the import, its file and the line.
package struct EventOrigin {
    package let run: ImportID
    /// Absent where the vault doesn't know it.
    package let file: String?
    package let line: Int?
    package let format: String?
    package let namespace: String?
    package let telling: ImportStarted.Telling?

    /// Finds out.
    ///
    /// - Returns: `nil` for what no import told.
    package init?(of event: Event, in store: Store) async throws {
        if case .revoked(let revocation) = event.fact {
            guard let id = revocation.importID else { return nil }
            (run, line) = (id, revocation.line)
        } else if let recorded = event.fact.recordedFinish {
            (run, line) = (recorded.importID, recorded.line)
        } else {
            return nil
        }
        // What was corrected by hand was told by somebody, not by the import that it corrects.
        if case .corrected(let correction) = event.fact, correction.actor != nil { return nil }
        let known = try await store.projections.run(run)
        file = try await store.vault.file(of: run)
        format = known?.format
        namespace = known?.namespace
        telling = known?.telling
    }

    /// For people.
    package var text: String {
        let place = [file ?? run.short, line.map { "line \($0)" }].compactMap { $0 }
        return (place + [namespace.map { "(\($0))" }].compactMap { $0 }).joined(separator: " ")
    }
}
