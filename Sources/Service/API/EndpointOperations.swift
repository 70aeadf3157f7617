import Completions
import EventLog
import HTTPTypes
import Hummingbird
import Imports
import Projections
import Subscriber
import Vault

/// What the management API does with endpoints.
struct EndpointOperations: Sendable {
    let store: Store
    let surroundings: Surroundings

    static let account = Operation.Parameter(
        name: "account",
        place: .query,
        kind: .text(.account),
        meaning: "The account; the token's, or main by default."
    )
    static let endpoint = Operation.Parameter(
        name: "endpoint",
        place: .path,
        kind: .text(.endpoint),
        meaning: "The endpoint's id."
    )

    /// The event types that can be told, and all that begin with a word.
    static let patterns: [String] = {
        let types = EventType.notifying.map(\.rawValue)
        return types + Set(types.map { $0.prefix { $0 != "." } + ".*" }).sorted()
    }()

    /// The shapes of a body, each with one name.
    private static let bodies: [(name: String, body: EndpointConfiguration.Body)] = [
        ("standard", .standard), ("cloudevents", .cloudEvents), ("flat", .flat), ("form", .form), ("xml", .xml),
    ]

    /// What may be wished of an endpoint, besides its URL.
    private static let wishes: [BodyShape.Member] = [
        .init(name: "events", kind: .list(.word(patterns), 1...20), meaning: "Event types; exam.* takes all that begin so."),
        .init(
            name: "activities",
            kind: .list(.text(.activity), 0...100),
            meaning: "Activities' ids; a star at the end takes all that begin so."
        ),
        .init(name: "outcomes", kind: .list(.word(Outcome.allCases.map(\.rawValue)), 0...4), meaning: "Outcomes of finishes."),
        .init(name: "sources", kind: .list(.text(.line), 0...100), meaning: "Namespaces of sources."),
        .init(name: "format", kind: .word(bodies.map(\.name)), meaning: "The shape of a body; form and xml are flat ones."),
        .init(
            name: "disclose",
            kind: .list(.word(EndpointConfiguration.Disclosure.allCases.map(\.rawValue)), 0...4),
            meaning: "What of a person a body carries; nothing where it is empty."
        ),
        .init(
            name: "order",
            kind: .word(DeliveryPacing.Order.allCases.map(\.rawValue)),
            meaning: "Whether each person's are sent one after the other."
        ),
        .init(name: "concurrency", kind: .integer(1...DeliveryPacing.mostConcurrency), meaning: "Requests under way at once."),
        .init(name: "rate", kind: .text(.rate), meaning: "The most requests in a span, as 30/min; none for no bound."),
    ]
    private static let url = BodyShape.Member(
        name: "url",
        kind: .text(.url),
        isRequired: true,
        meaning: "The URL: https only. It is never shown again."
    )

    var all: [Operation] {
        [
            Operation(
                method: .get,
                path: "/api/endpoints",
                id: "listEndpoints",
                tag: "endpoints",
                summary: "List the endpoints.",
                scopes: [.read],
                parameters: [Self.account],
                success: .init(status: .ok, meaning: "The endpoints, the oldest first.", schema: "EndpointPage")
            ) { try await list($0) },
            Operation(
                method: .post,
                path: "/api/endpoints",
                id: "addEndpoint",
                tag: "endpoints",
                summary: "Add an endpoint; it is told of what is recorded from now on.",
                scopes: [.manage],
                parameters: [Self.account],
                body: BodyShape(name: "NewEndpoint", members: [Self.url] + Self.wishes),
                success: .init(status: .created, meaning: "The endpoint, with its secret, this once.", schema: "AddedEndpoint"),
                mayMiss: true,
                mayConflict: true
            ) { try await add($0) },
            Operation(
                method: .get,
                path: "/api/endpoints/{endpoint}",
                id: "showEndpoint",
                tag: "endpoints",
                summary: "Show an endpoint, and how its attempts went of late.",
                scopes: [.read],
                parameters: [Self.endpoint],
                success: .init(status: .ok, meaning: "The endpoint.", schema: "Endpoint"),
                mayMiss: true
            ) { try await show($0) },
            Operation(
                method: .patch,
                path: "/api/endpoints/{endpoint}",
                id: "changeEndpoint",
                tag: "endpoints",
                summary: "Change what an endpoint is told; what isn't named stays.",
                scopes: [.manage],
                parameters: [Self.endpoint],
                body: BodyShape(name: "EndpointChange", members: Self.wishes),
                success: .init(status: .ok, meaning: "The endpoint as it is now.", schema: "Endpoint"),
                mayMiss: true
            ) { try await change($0) },
            Operation(
                method: .delete,
                path: "/api/endpoints/{endpoint}",
                id: "removeEndpoint",
                tag: "endpoints",
                summary: "Remove an endpoint; what it is owed is withdrawn.",
                scopes: [.manage],
                parameters: [Self.endpoint],
                success: .init(status: .noContent, meaning: "It is removed.", schema: nil),
                mayMiss: true
            ) { request in
                try await register(request).remove(try await found(request))
                return Response(status: .noContent)
            },
            Operation(
                method: .post,
                path: "/api/endpoints/{endpoint}/pause",
                id: "pauseEndpoint",
                tag: "endpoints",
                summary: "Stop deliveries to an endpoint; nothing is discarded.",
                scopes: [.manage],
                parameters: [Self.endpoint],
                success: .init(status: .ok, meaning: "The endpoint as it is now.", schema: "Endpoint"),
                mayMiss: true,
                mayConflict: true
            ) { request in
                try await register(request).pause(try await found(request))
                return try await show(request)
            },
            Operation(
                method: .post,
                path: "/api/endpoints/{endpoint}/resume",
                id: "resumeEndpoint",
                tag: "endpoints",
                summary: "Take up deliveries again.",
                scopes: [.manage],
                parameters: [Self.endpoint],
                body: BodyShape(
                    name: "Resumption",
                    members: [
                        .init(
                            name: "backlog",
                            kind: .word(EndpointResumed.Backlog.allCases.map(\.rawValue)),
                            meaning: "Whether what waited is sent; it is by default."
                        )
                    ]
                ),
                success: .init(status: .ok, meaning: "The endpoint as it is now.", schema: "Endpoint"),
                mayMiss: true,
                mayConflict: true
            ) { request in
                let backlog = request.body["backlog"]?.text.flatMap(EndpointResumed.Backlog.init) ?? .catchUp
                try await register(request).resume(try await found(request), backlog)
                return try await show(request)
            },
            Operation(
                method: .post,
                path: "/api/endpoints/{endpoint}/resend",
                id: "resendDeliveries",
                tag: "endpoints",
                summary: "Owe an endpoint again what it was told of events recorded in a time.",
                scopes: [.manage],
                parameters: [Self.endpoint],
                body: BodyShape(
                    name: "Resending",
                    members: [
                        .init(name: "since", kind: .text(.time), isRequired: true, meaning: "From what was recorded then."),
                        .init(name: "until", kind: .text(.time), meaning: "Up to what was recorded then; now by default."),
                        .init(name: "only", kind: .word(["failed"]), meaning: "Only what was not delivered."),
                        .init(name: "as", kind: .word(["new"]), meaning: "Under new webhook-ids."),
                    ]
                ),
                success: .init(status: .accepted, meaning: "How many deliveries are owed again.", schema: "Count"),
                mayMiss: true
            ) { try await resend($0) },
            Operation(
                method: .post,
                path: "/api/endpoints/{endpoint}/retry",
                id: "retryEndpoint",
                tag: "endpoints",
                summary: "Make all that an endpoint is owed due now.",
                scopes: [.manage],
                parameters: [Self.endpoint],
                success: .init(status: .accepted, meaning: "How many deliveries are due now.", schema: "Count"),
                mayMiss: true
            ) { try await retry($0) },
        ] + hooks
    }

    func register(_ request: APIRequest) -> EndpointRegister {
        EndpointRegister(store, for: request.token.actor, in: surroundings)
    }

    /// The endpoint of the path, where the token may know of it.
    func found(_ request: APIRequest) async throws -> Endpoint {
        let id = request.values["endpoint"].flatMap { EndpointID($0) }
        try await store.catchUp()
        return try await store.projections.configuration().endpoint(id, for: request.token)
    }

    private func list(_ request: APIRequest) async throws -> Response {
        let account = try request.account()
        try await store.catchUp()
        let endpoints = try await store.projections.configuration().endpoints(of: account).sorted { $0.added < $1.added }
        let counts = try await store.projections.deliveryCounts()
        return APIRoutes.page(endpoints, next: nil) { $0.write(counts[$0.id] ?? [:], to: &$1) }
    }

    private func show(_ request: APIRequest) async throws -> Response {
        let endpoint = try await found(request)
        let counts = try await store.projections.deliveryCounts()[endpoint.id] ?? [:]
        let record = try await DeliverySchedule(store.projections).record(of: endpoint.id)
        return APIRoutes.object { json in
            endpoint.write(counts, to: &json)
            record.write(to: &json)
        }
    }

    private func add(_ request: APIRequest) async throws -> Response {
        let wishes = Self.wishes(of: request.body)
        let (id, configuration, secret) = try await added(request.body["url"]?.text ?? "", wishes, request)
        var response = APIRoutes.object(.created) { json in
            json.member("endpoint", id)
            json.member("host", configuration.host)
            json.member("secret", text: WebhookSecret.text(of: secret))
        }
        response.headers[.location] = "/api/endpoints/\(id)"
        return response
    }

    func added(
        _ text: String,
        _ wishes: EndpointWishes,
        _ request: APIRequest
    ) async throws -> (EndpointID, EndpointConfiguration, Secret) {
        let account = try request.account()
        let url = try EndpointRegister.url(text, doing: "adding an endpoint")
        let configuration = try Self.granted { () throws(EndpointWishes.Mistake) in try wishes.configuration(host: url.authority) }
        let secret = Secret(surroundings.random(32))
        let settings = EndpointSettings(url: text, signing: SigningKeys(current: SigningKeys.Pair(symmetric: secret)))
        try await store.catchUp()
        let known = try await store.projections.configuration()
        let count = known.endpoints(of: account).count + 1
        if let lack = EndpointRegister.lack(of: try known.account(account, doing: "adding an endpoint"), for: count) {
            throw Problem(.conflict, "the account's plan \(lack)")
        }
        let register = register(request)
        do {
            _ = try await register.vet(settings, url, doing: "adding an endpoint")
        } catch is Failure {
            // What it leads to isn't told: it may be inside. Only the operator of the store opens ways to private addresses.
            throw Problem(
                .badRequest,
                "the address of \(url.host) may not be reached",
                next: "use one with a public address",
                parts: [.init(name: "url", reason: "its address is not public")]
            )
        }
        return (try await register.add(configuration, settings, to: account), configuration, secret)
    }

    private func change(_ request: APIRequest) async throws -> Response {
        let endpoint = try await found(request)
        let wishes = Self.wishes(of: request.body)
        let configuration = try Self.granted { () throws(EndpointWishes.Mistake) in
            try wishes.configuration(host: endpoint.configuration.host, known: endpoint.configuration)
        }
        if configuration != endpoint.configuration {
            let settings = try await store.settings(of: endpoint, doing: "changing")
            try await register(request).change(endpoint, to: configuration, settings)
        }
        return try await show(request)
    }

    private func resend(_ request: APIRequest) async throws -> Response {
        let endpoint = try await found(request)
        let from = try await position(request.body["since"]?.text, .beginning) ?? Position(0)
        let size = Position(try await store.log.size())
        let end = try await position(request.body["until"]?.text, .end) ?? size
        guard from < end else { return APIRoutes.object(.accepted) { $0.member("deliveries", number: 0) } }
        let scope: DeliveriesRequested.Scope = request.body["only"] == nil ? .all : .failed
        let identity: DeliveriesRequested.Identity = request.body["as"] == nil ? .same : .new
        let through = Position(end.number - 1)
        let resendable = try await store.projections.resendable(endpoint.id, from: from, through: through, scope, under: identity)
        let count = resendable.delivered + resendable.givenUp + (identity == .new ? 0 : resendable.owed)
        if count > 0 {
            try await register(request).request(.resend, of: endpoint, from: from, through: through, scope: scope, identity: identity)
        }
        return APIRoutes.object(.accepted) { $0.member("deliveries", number: count) }
    }

    private func retry(_ request: APIRequest) async throws -> Response {
        let endpoint = try await found(request)
        let owed = try await store.projections.deliveryCounts()[endpoint.id]?["owed"] ?? 0
        if owed > 0 {
            let size = try await store.log.size()
            try await register(request).request(.retry, of: endpoint, from: Position(0), through: Position(size - 1))
        }
        return APIRoutes.object(.accepted) { $0.member("deliveries", number: owed) }
    }

    private func position(_ text: String?, _ edge: MomentText.Edge) async throws -> Position? {
        guard let text else { return nil }
        return try await store.log.position(recordedFrom: try MomentText.read(text, in: store.log.zone, edge: edge))
    }

    private static func wishes(of body: [String: BodyValue]) -> EndpointWishes {
        var wishes = EndpointWishes()
        wishes.events = body["events"]?.texts
        wishes.activities = body["activities"]?.texts
        wishes.outcomes = body["outcomes"]?.texts
        wishes.sources = body["sources"]?.texts
        if let body = bodies.first(where: { $0.name == body["format"]?.text })?.body {
            wishes.format = body.format.rawValue
            wishes.encoding = body.encoding.rawValue
        }
        wishes.disclosure = body["disclose"]?.texts
        wishes.order = body["order"]?.text
        wishes.concurrency = body["concurrency"]?.number
        let rate = body["rate"]?.text
        wishes.rate = rate == "none" ? nil : rate
        wishes.clearsRate = rate == "none"
        return wishes
    }

    static func granted<Value>(_ grant: () throws(EndpointWishes.Mistake) -> Value) throws -> Value {
        do throws(EndpointWishes.Mistake) {
            return try grant()
        } catch {
            throw Problem(.badRequest, "the endpoint can't be so", parts: [.init(name: error.name, reason: error.found)])
        }
    }
}
