import Completions
import Projections
import Vault

/// Says whether a token is good, and notes where one that was revoked or has expired is still used: somebody waits for what it brought them.
struct Tokens: Sendable {
    let store: Store
    let metrics: ServiceMetrics

    /// Uses within so long are noted once.
    private static let noted = Duration.seconds(60)

    /// The token with this text; `nil` where there is none that is good.
    func good(_ text: Secret, at now: Timestamp) async throws -> AccessToken? {
        guard let token = try await store.keys.token(text) else {
            metrics.note(token: .unknown)
            return nil
        }
        if token.isValid(at: now) { return token }
        metrics.note(token: token.revoked == nil ? .expired : .revoked)
        if token.turnedAway.map({ now - $0 >= Self.noted }) ?? true {
            // Where it can't be noted, it is turned away all the same.
            try? await store.keys.noteTurnedAway(token.id, at: now)
        }
        return nil
    }
}
