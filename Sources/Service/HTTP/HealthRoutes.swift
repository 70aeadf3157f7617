import Completions
import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /health`: whether the service does what it should, for a load balancer or a monitor; nothing of what it holds.
struct HealthRoutes: Sendable {
    let condition: ServiceCondition
    /// Absent where it doesn't deliver.
    let delivering: Delivering?

    func add(to routes: Routes) { routes.on("/health", [.get: { _, _ in response }]) }

    private var response: Response {
        let isDelivering = delivering?.isAlive ?? true
        let failing = ServiceCondition.Part.allCases.filter { !condition.isWell($0) || $0 == .delivery && !isDelivering }
        var json = JSONWriter()
        json.object { json in
            json.member("status", text: failing.isEmpty ? "ok" : "failing")
            if !failing.isEmpty { json.member("failing", all: failing.map(\.rawValue)) }
        }
        return Response(
            status: failing.contains(where: \.isVital) ? .serviceUnavailable : .ok,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes + [0x0A]))
        )
    }
}
