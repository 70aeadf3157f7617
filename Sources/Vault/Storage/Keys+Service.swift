package import Completions
import GRDB
import Storage

/// What the service keeps beside the keys: what it takes in, who may use it, and what it answered.
extension Keys {
    /// The sources that the service takes in, by name.
    package func feeds() async throws -> [Feed] {
        try await file.read { database in
            try Row.fetchAll(database, sql: ServiceTables.feeds).map { row in
                guard let account = AccountName(row["account"]) else { throw Self.damaged }
                return Feed(
                    name: row["name"],
                    account: account,
                    expect: (row["expect"] as Int?).map { .seconds($0) },
                    declared: Timestamp(microseconds: row["declared"]),
                    heard: (row["heard"] as Int64?).map(Timestamp.init(microseconds:)),
                    late: (row["late"] as Int64?).map(Timestamp.init(microseconds:))
                )
            }
        }
    }

    /// Keeps what the service takes in from now on, and nothing else.
    package func declare(_ feeds: [(name: String, account: AccountName, expect: Duration?)], now: Timestamp) async throws {
        try await file.write { database in
            let names = Set(feeds.map(\.name))
            for name in try String.fetchAll(database, sql: ServiceTables.feedNames) where !names.contains(name) {
                try database.execute(sql: ServiceTables.dropFeed, arguments: [name])
            }
            for feed in feeds {
                try database.execute(
                    sql: ServiceTables.declareFeed,
                    arguments: [
                        "name": feed.name, "account": feed.account.name, "expect": feed.expect?.components.seconds,
                        "now": now.microseconds,
                    ]
                )
            }
        }
    }

    /// Notes that something came from a source, which is late no more.
    package func hear(_ feed: String, at time: Timestamp) async throws {
        try await file.write { try $0.execute(sql: ServiceTables.hearFeed, arguments: [time.microseconds, feed]) }
    }

    /// Notes that a source was recorded as late.
    package func noteLate(_ feed: String, at time: Timestamp) async throws {
        try await file.write { try $0.execute(sql: ServiceTables.feedIsLate, arguments: [time.microseconds, feed]) }
    }

    /// Writes something that changes nothing: whether the store can be written.
    package func probe() async throws { try await file.write { try $0.execute(sql: ServiceTables.probe) } }

    /// Keeps a new token, as a hash.
    package func keep(_ token: AccessToken, _ text: Secret) async throws {
        try await file.write { database in
            try database.execute(
                sql: ServiceTables.insertToken,
                arguments: [
                    token.id, Bytes(AccessToken.hash(text)), token.name, token.account?.name,
                    token.scopes.map(\.rawValue).sorted().joined(separator: " "), token.made.microseconds, token.maker,
                    token.expires?.microseconds,
                ]
            )
        }
    }

    /// All tokens, the oldest first; those revoked included.
    package func tokens() async throws -> [AccessToken] {
        try await file.read { try Row.fetchAll($0, sql: ServiceTables.tokens).map(Self.token) }
    }

    /// The token with this text, whether or not it may still be used; `nil` where there is none.
    ///
    /// It is looked up by its hash, so the time that takes says nothing of any token.
    package func token(_ text: Secret) async throws -> AccessToken? {
        try await file.read { database in
            try Row.fetchOne(
                database.cachedStatement(sql: ServiceTables.tokenByHash),
                arguments: [Bytes(AccessToken.hash(text))]
            ).map(Self.token)
        }
    }

    /// The token of an id.
    package func token(id: String) async throws -> AccessToken? {
        try await file.read { database in
            try Row.fetchOne(database.cachedStatement(sql: ServiceTables.tokenByID), arguments: [id]).map(Self.token)
        }
    }

    /// From now on a token is worth nothing.
    package func revoke(_ token: String, at time: Timestamp) async throws {
        try await file.write { try $0.execute(sql: ServiceTables.revokeToken, arguments: [time.microseconds, token]) }
    }

    /// Notes that a token was used that is no good any more.
    package func noteTurnedAway(_ token: String, at time: Timestamp) async throws {
        try await file.write { try $0.execute(sql: ServiceTables.tokenIsTurnedAway, arguments: [time.microseconds, token]) }
    }

    private static func token(_ row: Row) throws -> AccessToken {
        let account = row["account"] as String?
        let scopes = (row["scopes"] as String).split(separator: " ").compactMap { AccessToken.Scope(rawValue: String($0)) }
        return AccessToken(
            id: row["token"],
            name: row["name"],
            account: account.flatMap { AccountName($0) },
            scopes: Set(scopes),
            made: Timestamp(microseconds: row["made"]),
            maker: row["maker"],
            expires: (row["expires"] as Int64?).map(Timestamp.init(microseconds:)),
            revoked: (row["revoked"] as Int64?).map(Timestamp.init(microseconds:)),
            turnedAway: (row["turned"] as Int64?).map(Timestamp.init(microseconds:))
        )
    }

    /// What was answered to a request with an idempotency key.
    package struct Answered: Hashable, Sendable {
        /// A digest of the request.
        package let request: [UInt8]
        package let status: Int
        package let body: [UInt8]
        /// Where what was made is.
        package let location: String?

        package init(request: [UInt8], status: Int, body: [UInt8], location: String?) {
            self.request = request
            self.status = status
            self.body = body
            self.location = location
        }
    }

    /// How long an answer is remembered.
    package static let answersLive = Duration.seconds(86_400)

    /// What was answered to a token's request with this key, within a day.
    package func answer(to key: String, of token: String, now: Timestamp) async throws -> Answered? {
        try await file.read { database in
            let arguments: StatementArguments = [token, key, (now - Self.answersLive).microseconds]
            return try Row.fetchOne(database, sql: ServiceTables.answer, arguments: arguments).map { row in
                Answered(
                    request: Array(row["request"] as Bytes),
                    status: row["status"],
                    body: Array(row["body"] as Bytes),
                    location: row["location"]
                )
            }
        }
    }

    /// Lets go of answers that are older than a day.
    package func dropOldAnswers(now: Timestamp) async throws {
        let end: StatementArguments = [(now - Self.answersLive).microseconds]
        guard try await file.read({ try Bool.fetchOne($0, sql: ServiceTables.anyOldAnswer, arguments: end) }) ?? false else { return }
        try await file.write { try $0.execute(sql: ServiceTables.dropAnswers, arguments: end) }
    }

    /// Remembers what was answered, and lets go of what is older than a day.
    package func remember(_ answer: Answered, to key: String, of token: String, now: Timestamp) async throws {
        try await file.write { database in
            try database.execute(sql: ServiceTables.dropAnswers, arguments: [(now - Self.answersLive).microseconds])
            try database.execute(
                sql: ServiceTables.putAnswer,
                arguments: [token, key, Bytes(answer.request), answer.status, Bytes(answer.body), answer.location, now.microseconds]
            )
        }
    }

    private static let damaged = Failure(
        .store,
        doing: "reading keys.db",
        found: "a row is damaged",
        next: "restore keys.db from a backup"
    )
}
