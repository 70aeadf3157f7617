import Completions
import Imports
import Subscriber

extension SourceConfiguration {
    /// The fewest characters of a secret: what is shorter can be guessed.
    private static let shortestSecret = 16

    /// Reads one source.
    ///
    /// - Throws: ``Failure`` that says where what is missing or contradictory is.
    init(name: String, _ values: ConfigurationValues) throws {
        func key(_ part: String) -> String { "sources.\(name).\(part)" }
        self.name = name
        let account = values.text(key("account"))
        guard let account = account.map({ AccountName($0) }) ?? AccountName.main else {
            throw values.failure(key("account"), "\"\(account ?? "")\" is no account's name", next: "use a-z, 0-9, - and _")
        }
        self.account = account
        enum Telling: String, CaseIterable { case notify, history }
        guard let told = try values.word(key("telling"), Telling.self) else {
            throw values.failure(
                key("telling"),
                "it isn't said whether what \(name) brings is told to endpoints",
                next: "write telling: notify, or telling: history"
            )
        }
        telling = told == .notify ? .notify : .history
        namespace = values.text(key("namespace"))
        let from = try values.word(key("from"), FormatChoice.Name.self) ?? .auto
        tellsStatements = values.text(key("mapping")) == nil && [.auto, .xapi].contains(from)
        choice = try Self.choice(from, values, key, mapping: values.text(key("mapping")), namespace)
        formats = try Self.formats(values, key, namespace)
        expect = try values.value(key("expect"), "a span, as 26h", TimeSpan.self)
        rate = try values.value(key("rate"), "a rate, as 600/min", DeliveryRate.self)
        push = try Self.push(values, key)
        folder = try Self.folder(values, key)
        guard push != nil || folder != nil else {
            throw values.failure(
                key("push"),
                "nothing can come from \(name)",
                next: "say how it pushes (push: bearer, with a secret), or which folder its files come to (folder: DIRECTORY)"
            )
        }
        if folder == nil, !formats.isEmpty {
            throw values.failure(key("mappings"), "mappings by file name are for a folder", next: "use mapping, or name a folder")
        }
    }

    private static func choice(
        _ from: FormatChoice.Name,
        _ values: ConfigurationValues,
        _ key: (String) -> String,
        mapping: String?,
        _ namespace: String?
    ) throws -> FormatChoice {
        if mapping != nil, from != .auto, from != .csv {
            throw values.failure(key("from"), "a mapping is for tables, not for \(from.rawValue)", next: "leave one of the two away")
        }
        if [.openedx, .moodle].contains(from), namespace == nil {
            throw values.failure(
                key("namespace"),
                "the ids of \(from.rawValue) are a system's own, and it isn't said which system's",
                next: "name it, best by its address: namespace: https://lms.example.org"
            )
        }
        if from == .csv, mapping == nil, values.list(key("mappings")).isEmpty {
            throw values.failure(key("mapping"), "a table needs a mapping", next: "name its file; to get one: tassel map suggest FILE")
        }
        let zone = values.text(key("zone"))
        if let zone, NamedZone(zone) == nil {
            throw values.failure(key("zone"), "\"\(zone)\" is not a zone", next: "use an IANA name such as Europe/Berlin, UTC, or +01:00")
        }
        return try FormatChoice(
            from,
            mapping: try mapping.map { try Mapping(file: $0, namespace: namespace) },
            namespace: namespace,
            zone: zone.flatMap { NamedZone($0) },
            companions: values.list(key("with")).map { CompanionFile($0) }
        )
    }

    private static func formats(
        _ values: ConfigurationValues,
        _ key: (String) -> String,
        _ namespace: String?
    ) throws -> [NamedFormat] {
        try values.list(key("mappings")).map { item in
            let parts = item.split(separator: "=", maxSplits: 1).map { $0.drop { $0 == " " } }
            guard parts.count == 2, let pattern = parts.first?.split(separator: " ").first, !parts[1].isEmpty else {
                throw values.failure(key("mappings"), "\"\(item)\" names no file", next: "write \"courses-*.csv = courses.yaml\"")
            }
            let mapping = try Mapping(file: String(parts[1]), namespace: namespace)
            return NamedFormat(pattern: String(pattern), choice: try FormatChoice(.csv, mapping: mapping, namespace: namespace))
        }
    }

    private static func push(_ values: ConfigurationValues, _ key: (String) -> String) throws -> Push? {
        enum Kind: String, CaseIterable { case bearer, basic, signed, digest }
        guard let kind = try values.word(key("push"), Kind.self) else { return nil }
        guard let secret = values.secret(key("secret")) else {
            throw values.failure(
                key("secret"),
                "there is no secret that it shows",
                next: "best set it in the environment or as a credential of systemd; openssl rand -hex 32 makes one"
            )
        }
        guard secret.bytes.count >= shortestSecret else {
            throw values.failure(
                key("secret"),
                "it has fewer than \(shortestSecret) characters, so it can be guessed",
                next: "use a random one: openssl rand -hex 32"
            )
        }
        switch kind {
        case .bearer: return .bearer(secret)
        case .signed:
            guard let signing = WebhookSignature.VerifyingKey(String(decoding: secret.bytes, as: UTF8.self)) else {
                throw values.failure(
                    key("secret"),
                    "push: signed needs a key of Standard Webhooks",
                    next: "use the sender's: whsec_ or whpk_, then base64"
                )
            }
            return .signed(signing)
        case .basic:
            guard let user = values.text(key("user")), !user.contains(":") else {
                throw values.failure(key("user"), "push: basic needs a user, without a colon", next: "write user: NAME")
            }
            return .basic(user: user, secret)
        case .digest:
            guard let header = values.text(key("header")) else {
                throw values.failure(
                    key("header"),
                    "push: digest needs the header that holds it",
                    next: "write header: X-Hub-Signature-256"
                )
            }
            return .digest(secret, header: header)
        }
    }

    private static func folder(_ values: ConfigurationValues, _ key: (String) -> String) throws -> Folder? {
        guard let path = values.text(key("folder")) else { return nil }
        let settle = try values.value(key("settle"), "a span, as 10s", TimeSpan.self)?.duration ?? .seconds(10)
        return Folder(path: path, settle: settle)
    }
}
