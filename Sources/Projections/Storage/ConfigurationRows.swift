import Completions
import GRDB

/// Accounts and endpoints as the tables keep them.
enum ConfigurationRows {
    static func load(_ database: Database) throws -> Configuration {
        var accounts: [AccountName: Configuration.Account] = [:]
        for row in try Row.fetchAll(database.cachedStatement(sql: StateTables.accounts)) {
            guard let name = AccountName(row["account"]), let webhooks = Webhooks(rawValue: row["webhooks"]) else { throw damaged }
            guard let included = Webhooks(rawValue: row["plan_webhooks"]) else { throw damaged }
            let terms = PlanTerms(webhooks: included, endpoints: row["plan_endpoints"])
            accounts[name] = Configuration.Account(webhooks: webhooks, plan: row["plan"], terms: terms)
        }
        var endpoints: [EndpointID: Endpoint] = [:]
        for row in try Row.fetchAll(database.cachedStatement(sql: StateTables.endpoints)) {
            let endpoint = try endpoint(row)
            endpoints[endpoint.id] = endpoint
        }
        return Configuration(accounts: accounts, endpoints: endpoints)
    }

    static func save(_ change: Configuration.Change, of configuration: Configuration, _ database: Database) throws {
        switch change {
        case .nothing: break
        case .account(let name):
            guard let account = configuration.accounts[name] else { return }
            try database.cachedStatement(sql: StateTables.putAccount)
                .execute(arguments: [
                    name.name, account.webhooks.rawValue, account.plan, account.terms.webhooks.rawValue, account.terms.endpoints,
                ])
        case .endpoint(let id):
            guard let endpoint = configuration.endpoints[id] else { return }
            let wanted = endpoint.configuration
            try database.cachedStatement(sql: StateTables.putEndpoint)
                .execute(arguments: [
                    id.description, endpoint.account.name, wanted.host, wanted.filter.events.map(\.text).joined(separator: " "),
                    wanted.body.format.rawValue, wanted.body.encoding.rawValue, wanted.disclosure.map(\.rawValue).joined(separator: " "),
                    wanted.since?.number, endpoint.added.number, endpoint.configured.number, endpoint.state.description,
                    endpoint.since.microseconds, wanted.pacing.order.rawValue, wanted.pacing.concurrency, wanted.pacing.rate?.description,
                    wanted.filter.activities.map(\.text).joined(separator: "\n"),
                    wanted.filter.outcomes.map(\.rawValue).joined(separator: "\n"), wanted.filter.sources.joined(separator: "\n"),
                ])
        }
    }

    /// The row that a change came to.
    static func row(of change: Configuration.Change, _ database: Database) throws -> Row? {
        switch change {
        case .nothing: nil
        case .account(let name): try Row.fetchOne(database, sql: StateTables.account, arguments: [name.name])
        case .endpoint(let id): try Row.fetchOne(database, sql: StateTables.oneEndpoint, arguments: [id.description])
        }
    }

    private static func endpoint(_ row: Row) throws -> Endpoint {
        let patterns = (row["events"] as String).split(separator: " ").compactMap { EndpointFilter.Pattern(String($0)) }
        func lines(_ column: String) -> [String] { (row[column] as String).split(separator: "\n").map(String.init) }
        guard let id = EndpointID(row["endpoint"] as String), let account = AccountName(row["account"]),
            let filter = EndpointFilter(
                events: patterns,
                // A line is one text: none of them holds a line's end.
                activities: lines("activities").compactMap(EndpointFilter.ActivityPattern.init),
                outcomes: lines("outcomes").compactMap(Outcome.init(rawValue:)),
                sources: lines("sources")
            ),
            let format = EndpointConfiguration.Format(rawValue: row["format"]),
            let encoding = EndpointConfiguration.Encoding(rawValue: row["encoding"]),
            let body = EndpointConfiguration.Body(format, as: encoding),
            let state = Endpoint.State(row["state"] as String),
            let order = DeliveryPacing.Order(rawValue: row["delivery_order"])
        else { throw damaged }
        let disclosure = (row["disclosure"] as String).split(separator: " ")
        return Endpoint(
            id: id,
            account: account,
            configuration: EndpointConfiguration(
                host: row["host"],
                filter: filter,
                body: body,
                disclosure: disclosure.compactMap { EndpointConfiguration.Disclosure(rawValue: String($0)) },
                since: (row["told_since"] as Int?).map(Position.init),
                pacing: DeliveryPacing(
                    order: order,
                    concurrency: row["concurrency"],
                    rate: (row["rate"] as String?).flatMap(DeliveryRate.init)
                )
            ),
            added: Position(row["added"]),
            configured: Position(row["configured"]),
            state: state,
            since: Timestamp(microseconds: row["since"])
        )
    }

    static let damaged = Failure(
        .store,
        doing: "reading state.db",
        found: "a row that this version doesn't understand",
        next: "make it anew with: tassel rebuild"
    )
}
