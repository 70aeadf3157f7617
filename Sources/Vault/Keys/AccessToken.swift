package import Completions
import Crypto

/// A token by which somebody uses the management API or the console; what it is itself is shown once, and kept as a hash.
package struct AccessToken: Hashable, Sendable {
    /// What a token admits to.
    package enum Scope: String, Hashable, Sendable, CaseIterable {
        /// To see events, completions, endpoints, deliveries, imports and checkpoints: pseudonyms, no names.
        case read
        /// To see who the participants are.
        case people
        /// To add, change and remove endpoints, resend and retry.
        case manage
        /// To subscribe and unsubscribe by REST hooks, and nothing else.
        case hooks
        /// To read metrics.
        case metrics
    }

    /// A random identity, to list and revoke it by: `tok_…`.
    package let id: String
    /// For people.
    package let name: String
    /// The account that it is for; absent for all.
    package let account: AccountName?
    package let scopes: Set<Scope>
    package let made: Timestamp
    /// Who made it, as the operating system or the operator named them.
    package let maker: String
    /// From then on it is worth nothing.
    package let expires: Timestamp?
    package let revoked: Timestamp?
    /// When it was last used in vain, since it was revoked or had expired.
    package let turnedAway: Timestamp?

    package init(
        id: String,
        name: String,
        account: AccountName?,
        scopes: Set<Scope>,
        made: Timestamp,
        maker: String,
        expires: Timestamp?,
        revoked: Timestamp? = nil,
        turnedAway: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.account = account
        self.scopes = scopes
        self.made = made
        self.maker = maker
        self.expires = expires
        self.revoked = revoked
        self.turnedAway = turnedAway
    }

    /// Whether it may be used.
    package func isValid(at now: Timestamp) -> Bool { revoked == nil && expires.map { now < $0 } ?? true }

    /// Whether it shows what is of an account.
    package func sees(_ other: AccountName?) -> Bool { account == nil || other == account }

    /// Who acts by it, in the log.
    package var actor: String { "token \(id) (\(name))" }

    /// How every token begins, so that one that was lost is recognised.
    private static let prefix = "tsl_"

    /// The text of a new token.
    ///
    /// - Parameter random: 32 random bytes.
    package static func text(_ random: [UInt8]) -> Secret { Secret(Array(prefix.utf8) + hex(random).utf8) }

    /// What is kept of a token's text: it has 256 random bits, so a plain hash can't be guessed.
    static func hash(_ text: Secret) -> [UInt8] { Array(SHA256.hash(data: text.bytes)) }
}
