import Completions
import Crypto
import HTTPTypes
import Hummingbird
import Projections
import Synchronization
import Vault

/// Who is logged in at the console: sessions in memory, each of a token that is looked at again with every request.
final class ConsoleSessions: Sendable {
    /// One who is logged in.
    struct Session: Sendable {
        let token: AccessToken
        /// What every form of theirs carries: a page of another origin doesn't know it.
        let formKey: String
    }

    private struct Kept {
        let token: String
        let formKey: String
        let begun: Timestamp
        var used: Timestamp
    }

    /// How long a session lasts without being used.
    private static let idle = Duration.seconds(8 * 3_600)
    /// How long it lasts however it is used.
    private static let longest = Duration.seconds(7 * 86_400)
    /// The most sessions at once; the one that was used longest ago goes.
    private static let most = 1_000
    private static let cookie = "tassel_session"

    private let tokens: Tokens
    private let surroundings: Surroundings
    private let kept = Mutex<[[UInt8]: Kept]>([:])

    init(_ tokens: Tokens, _ surroundings: Surroundings) {
        self.tokens = tokens
        self.surroundings = surroundings
    }

    /// Begins a session with a token.
    ///
    /// - Returns: the cookie to set; `nil` for a token that is no good, or doesn't admit to reading.
    func begin(with text: Secret, isSecure: Bool) async throws -> String? {
        let now = surroundings.now()
        guard let token = try await tokens.good(text, at: now), token.scopes.contains(.read) else { return nil }
        let key = hex(surroundings.random(32))
        let session = Kept(token: token.id, formKey: hex(surroundings.random(32)), begun: now, used: now)
        kept.withLock { kept in
            kept = kept.filter { now - $0.value.used < Self.idle }
            if kept.count >= Self.most, let oldest = kept.min(by: { $0.value.used < $1.value.used }) { kept[oldest.key] = nil }
            kept[Self.hash(key)] = session
        }
        return "\(Self.cookie)=\(key); Path=/console; HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
    }

    /// The cookie that ends a session at the browser.
    func end(_ request: Request) -> String {
        if let key = Self.key(request) { kept.withLock { $0[Self.hash(key)] = nil } }
        return "\(Self.cookie)=; Path=/console; HttpOnly; SameSite=Strict; Max-Age=0"
    }

    /// Whose request it is; `nil` for nobody who is logged in, and once the token is revoked or expired.
    ///
    /// - Parameter isUsed: whether somebody did something: a page that keeps itself up to date doesn't.
    func session(of request: Request, isUsed: Bool = true) async throws -> Session? {
        guard let key = Self.key(request) else { return nil }
        let now = surroundings.now()
        let place = Self.hash(key)
        let found = kept.withLock { kept -> Kept? in
            guard let found = kept[place], now - found.used < Self.idle, now - found.begun < Self.longest else {
                kept[place] = nil
                return nil
            }
            if isUsed { kept[place]?.used = now }
            return found
        }
        guard let found, let token = try await tokens.store.keys.token(id: found.token), token.isValid(at: now) else { return nil }
        return Session(token: token, formKey: found.formKey)
    }

    private static func key(_ request: Request) -> String? {
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0] == cookie { return String(parts[1]) }
            }
        }
        return nil
    }

    /// Sessions are found by a hash, so that the time it takes says nothing of them.
    private static func hash(_ key: String) -> [UInt8] { Array(SHA256.hash(data: Array(key.utf8))) }
}
