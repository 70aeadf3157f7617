import ArgumentParser
import Completions
import EventLog
import Imports
import Projections
import Vault

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke tokens for the management API and the console.",
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self]
    )
}

struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a token; it is shown this once, and kept as a hash.",
        discussion: """
            Scopes: read sees events, completions, endpoints, deliveries, imports and checkpoints, without names; people sees who the \
            participants are; manage adds, changes and removes endpoints, resends and retries; hooks subscribes and unsubscribes, as Zapier \
            does, and nothing else; metrics reads metrics.

            Example: tassel token create "HR dashboard" --scope read,people --expires 90d
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "What it is for.")
    var name: String

    @Option(help: "What it admits to, with commas: read, people, manage, hooks, metrics.")
    var scope: String

    @Option(help: "Only this account's data; all accounts by default.", transform: AccountOptions.read)
    var account: AccountName?

    @Option(help: ArgumentHelp("How long it lasts, as 90d or 1y; for ever by default.", valueName: "span"))
    var expires: String?

    private func scopes() throws -> Set<AccessToken.Scope> {
        let scopes = try scope.split(separator: ",").map { text in
            guard let scope = AccessToken.Scope(rawValue: text.split(separator: " ").joined()) else {
                let known = AccessToken.Scope.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("\"\(text)\" is no scope: \(known).")
            }
            return scope
        }
        guard !scopes.isEmpty else { throw ValidationError("--scope names nothing.") }
        return Set(scopes)
    }

    func validate() throws {
        _ = try scopes()
        guard !name.isEmpty, name.utf8.count <= 100, !name.utf8.contains(where: { $0 < 0x20 }) else {
            throw ValidationError("A token's name has 1 to 100 bytes, and no control characters.")
        }
        if let expires, CalendarSpan(expires) == nil { throw ValidationError("\"\(expires)\" is no span: write 90d, 6m or 1y.") }
    }

    func run() async throws {
        let opened = try await store.open(for: .record)
        if let account { _ = try await opened.projections.configuration().account(account, doing: "making a token") }
        let now = World.surroundings.now()
        let text = AccessToken.text(World.surroundings.random(32))
        let token = AccessToken(
            id: "tok_" + hex(World.surroundings.random(8)),
            name: name,
            account: account,
            scopes: try scopes(),
            made: now,
            maker: try store.actorName(),
            expires: try expiry(now, in: opened.log.zone)
        )
        try await opened.keys.keep(token, text)
        let shown = String(decoding: text.bytes, as: UTF8.self)
        if output.format == .table {
            Terminal.say("made \(token.id), \"\(name)\"; it is shown this once:")
            Terminal.put(shown)
            Terminal.say("whoever has it may: \(token.scopes.map(\.rawValue).sorted().joined(separator: ", "))")
        } else {
            var report = try Report(output, headings: ["TOKEN", "TEXT"])
            report.add([token.id, shown]) { json in
                json.member("token", text: token.id)
                json.member("text", text: shown)
            }
            report.finish(empty: "")
        }
        try opened.close()
    }

    private func expiry(_ now: Timestamp, in zone: String) throws -> Timestamp? {
        guard let span = expires.flatMap({ CalendarSpan($0) }) else { return nil }
        let day = span.day(after: try MomentText.day(of: now, in: zone))
        return try MomentText.read(day.description, in: zone, edge: .end)
    }
}

struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the tokens, never what they are.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let now = World.surroundings.now()
        var report = try Report(output, headings: ["TOKEN", "NAME", "SCOPES", "ACCOUNT", "MADE", "BY", "STATE"])
        for token in try await opened.keys.tokens() {
            let scopes = token.scopes.map(\.rawValue).sorted()
            let state =
                if let revoked = token.revoked {
                    "revoked \(revoked.text(to: .second))"
                } else if let expires = token.expires {
                    "\(token.isValid(at: now) ? "until" : "expired") \(expires.text(to: .second))"
                } else {
                    "good"
                }
            let cells = [
                token.id, token.name, scopes.joined(separator: " "), token.account?.name ?? "all", token.made.text(to: .second),
                token.maker, state,
            ]
            report.add(cells) { json in
                json.member("token", text: token.id)
                json.member("name", text: token.name)
                json.member("scopes", all: scopes)
                json.member("account", token.account)
                json.member("made", token.made)
                json.member("maker", text: token.maker)
                json.member("expires", token.expires)
                json.member("revoked", token.revoked)
            }
        }
        report.finish(empty: "no tokens; make one with: tassel token create NAME --scope read")
        try opened.close()
    }
}

struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Make a token worthless, from the next request on."
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The token: its id (tok_…), or a beginning of it.")
    var token: String

    func run() async throws {
        let opened = try await store.open(for: .record)
        let found = try Unambiguous.one(
            of: try await opened.keys.tokens().filter { $0.id.hasPrefix(token.hasPrefix("tok_") ? token : "tok_" + token) },
            "the token \(token)",
            listedBy: "tassel token list"
        )
        guard found.revoked == nil else {
            throw Failure(.refused, doing: "revoking \(found.id)", found: "it is revoked already", next: "nothing")
        }
        try await opened.keys.revoke(found.id, at: World.surroundings.now())
        Terminal.say("revoked \(found.id), \"\(found.name)\"")
        try opened.close()
    }
}
