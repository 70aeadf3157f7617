import Completions
import HTTPTypes
import Hummingbird
import Projections
import Subscriber
import Vault

/// What was delivered, and what is owed.
extension RecordOperations {
    private static let delivery = Operation.Parameter(name: "delivery", place: .path, kind: .text(.delivery), meaning: "The delivery's id.")

    var deliveries: [Operation] {
        [
            Operation(
                method: .get,
                path: "/api/deliveries",
                id: "listDeliveries",
                tag: "deliveries",
                summary: "The deliveries, newest event first.",
                scopes: [.read],
                parameters: [
                    EndpointOperations.account, Self.query("endpoint", .text(.endpoint), "Only of this endpoint."),
                    Self.query("state", .word(["owed"] + Settlement.How.allCases.map(\.rawValue)), "Only in this state."),
                    Self.query("type", .word(EventType.notifying.map(\.rawValue)), "Only of this event type."), Self.cursor, Self.limit,
                ],
                success: .init(status: .ok, meaning: "Deliveries.", schema: "DeliveryPage"),
                mayMiss: true
            ) { try await list($0) },
            Operation(
                method: .get,
                path: "/api/deliveries/{delivery}",
                id: "showDelivery",
                tag: "deliveries",
                summary: "A delivery with its attempts.",
                scopes: [.read],
                parameters: [Self.delivery],
                success: .init(
                    status: .ok,
                    meaning: "The delivery; what receivers answered with the scope people alone.",
                    schema: "Delivery"
                ),
                mayMiss: true
            ) { try await show($0) },
            Operation(
                method: .post,
                path: "/api/deliveries/{delivery}/retry",
                id: "retryDelivery",
                tag: "deliveries",
                summary: "Make an owed delivery due now.",
                scopes: [.manage],
                parameters: [Self.delivery],
                success: .init(status: .accepted, meaning: "It is due now.", schema: "Count"),
                mayMiss: true,
                mayConflict: true
            ) { try await retry($0) },
        ]
    }

    private func list(_ request: APIRequest) async throws -> Response {
        var question = Projections.DeliveryQuestion()
        question.account = try request.account()
        question.endpoint = request.values["endpoint"].flatMap { EndpointID($0) }
        question.state = request.values["state"]
        question.type = request.values["type"]
        question.after = try request.cursor { Projections.DeliveryQuestion.Place($0) }
        try await store.catchUp()
        let found = try await store.projections.deliveries(question, limit: request.limit)
        let next = found.count == request.limit ? found.last.map { Cursor.text(Projections.DeliveryQuestion.Place($0).text) } : nil
        return APIRoutes.page(found, next: next) { $0.write(to: &$1) }
    }

    /// The delivery of the path, where the token may know of it.
    private func found(_ request: APIRequest) async throws -> (Projections.Delivery, Endpoint) {
        try await store.catchUp()
        do {
            let delivery = try await store.delivery(matching: request.values["delivery"] ?? "")
            if let endpoint = try await store.projections.configuration().endpoints[delivery.endpoint],
                request.token.sees(endpoint.account)
            {
                return (delivery, endpoint)
            }
        } catch let failure as Failure where failure.code == .unknown {}
        throw Problem(.notFound, "there is no such delivery")
    }

    private func show(_ request: APIRequest) async throws -> Response {
        let (delivery, _) = try await found(request)
        let attempts = try await DeliverySchedule(store.projections).attempts(of: delivery.id)
        return APIRoutes.object { json in
            delivery.write(to: &json)
            json.key("tries")
            json.array(attempts) { json, attempt in json.object { attempt.write(withAnswer: request.mayNamePeople, to: &$0) } }
        }
    }

    private func retry(_ request: APIRequest) async throws -> Response {
        let (delivery, endpoint) = try await found(request)
        guard delivery.state == .owed else { throw Problem(.conflict, "the delivery is \(delivery.state.word) already") }
        let register = EndpointRegister(store, for: request.token.actor, in: surroundings)
        try await register.request(.retry, of: endpoint, from: delivery.position, through: delivery.position)
        return APIRoutes.object(.accepted) { $0.member("deliveries", number: 1) }
    }
}
