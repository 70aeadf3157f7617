import Completions
import EventLog
import Projections
import Vault

/// Where an event came from: the import, its file and the line.
struct EventOrigin {
    let run: ImportID
    /// Absent where the vault doesn't know it.
    let file: String?
    let line: Int?
    let format: String?
    let namespace: String?
    let telling: ImportStarted.Telling?

    /// - Returns: `nil` for what no import told.
    init?(of event: Event, in store: Store) async throws {
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

    var text: String {
        let place = [file ?? run.short, line.map { "line \($0)" }].compactMap { $0 }
        return (place + [namespace.map { "(\($0))" }].compactMap { $0 }).joined(separator: " ")
    }
}
