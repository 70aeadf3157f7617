import Completions
import HTTPTypes
import Hummingbird
import NIOCore
import Projections
import Subscriber
import Vault

/// All of the management API, with its document and the metrics.
struct ManagementAPI {
    let store: Store
    let surroundings: Surroundings
    let routes: APIRoutes
    let registry: MetricsRegistry
    let deliveries: DeliveryMetrics

    /// Answers all of it.
    func add(to router: Routes) {
        let endpoints = EndpointOperations(store: store, surroundings: surroundings)
        let records = RecordOperations(store: store, surroundings: surroundings)
        let operations = endpoints.all + records.all
        routes.add(operations, to: router)
        let document = OpenAPIDocument.json(of: operations)
        router.on("/api/openapi.json", [.get: { _, _ in APIRoutes.json(document) }])
    }

    /// Answers `/metrics`, which is there with or without the rest.
    func addMetrics(to router: Routes) {
        router.on(
            "/metrics",
            [
                .get: { [self] request, _ in
                    let token = try await routes.caller(request, [.metrics], surroundings.now())
                    guard token.account == nil else { throw RecordOperations.wholeStore }
                    try await deliveries.look(at: store, now: surroundings.now())
                    return Response(
                        status: .ok,
                        headers: [.contentType: "text/plain; version=0.0.4"],
                        body: ResponseBody(
                            byteBuffer: ByteBuffer(string: registry.text(help: DeliveryMetrics.help.merging(ServiceMetrics.help) { $1 }))
                        )
                    )
                }
            ]
        )
    }
}
