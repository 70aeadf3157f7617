package import Completions
package import Imports
package import Subscriber

/// A source of finishes: what it is read as, for whom, and how it comes in.
package struct SourceConfiguration: Sendable {
    /// How whoever pushes shows that it is this source.
    package enum Push: Hashable, Sendable {
        /// `Authorization: Bearer` (RFC 6750 section 2.1).
        case bearer(Secret)
        /// `Authorization: Basic` (RFC 7617).
        case basic(user: String, Secret)
        /// A Standard Webhooks signature, with its time.
        case signed(WebhookSignature.VerifyingKey)
        /// HMAC-SHA256 of the body in a header, as hex or base64, perhaps after `sha256=`.
        case digest(Secret, header: String)
    }

    /// A folder that files are put into.
    package struct Folder: Hashable, Sendable {
        package let path: String
        /// How long a file must stay as it is before it is taken for complete.
        package let settle: Duration
    }

    /// What files of some names are read through.
    package struct NamedFormat: Sendable {
        /// With `*` for any text.
        package let pattern: String
        package let choice: FormatChoice
    }

    /// `a-z`, `0-9` and `-`.
    package let name: String
    package let account: AccountName
    package let telling: ImportOptions.Telling
    package let choice: FormatChoice
    /// Whether what it pushes may be xAPI statements.
    package let tellsStatements: Bool
    /// Whose ids its records are, where the configuration says so.
    package let namespace: String?
    /// By the names of files, the first that fits; of a folder alone.
    package let formats: [NamedFormat]
    package let push: Push?
    package let folder: Folder?
    /// How often something should come at least.
    package let expect: TimeSpan?
    /// What it may push at most; as the service's limits say where absent.
    package let rate: DeliveryRate?

    /// What a file is read as.
    func choice(forFile name: String) -> FormatChoice { formats.first { NamePattern($0.pattern).matches(name) }?.choice ?? choice }
}
