import Audit
import Completions
import HTTPTypes
import Projections
import Synchronization

/// Verifies the whole log when somebody asks for it, one at a time, and keeps what it found.
final class ConsoleVerification: Sendable {
    /// What a verification found.
    struct Result: Sendable {
        let at: Timestamp
        let isGood: Bool
        let text: String
        let findings: [String]
    }

    private let store: Store
    private let surroundings: Surroundings
    private let state = Mutex<(isRunning: Bool, last: Result?)>((false, nil))

    private static let shown = 50

    init(_ store: Store, _ surroundings: Surroundings) {
        self.store = store
        self.surroundings = surroundings
    }

    var last: Result? { state.withLock { $0.last } }

    /// Verifies all of it now.
    ///
    /// - Throws: ``Problem`` while another verification goes on.
    func run() async throws {
        let isFirst = state.withLock { state in
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard isFirst else { throw Problem(.conflict, "a verification goes on already", next: "look again in a moment") }
        defer { state.withLock { $0.isRunning = false } }
        let found = try await StoreVerifier(store).run { _ in }
        let result = Result(
            at: surroundings.now(),
            isGood: found.findings.isEmpty,
            text: found.findings.isEmpty
                ? "\(found.events) events and \(found.checkpoints) checkpoints are as they were signed"
                : "\(found.findings.count) findings in \(found.events) events",
            findings: found.findings.prefix(Self.shown).map { "\($0)" }
        )
        state.withLock { $0.last = result }
    }
}
