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
        var problems = ServiceCondition.Part.allCases.filter { !condition.isWell($0) }.map(\.rawValue)
        if let delivering, !delivering.isAlive, !problems.contains("delivery") { problems.append("delivery") }
        var json = JSONWriter()
        json.object { json in
            json.member("status", text: problems.isEmpty ? "ok" : "failing")
            if !problems.isEmpty { json.member("failing", all: problems) }
        }
        return Response(
            status: problems.allSatisfy { $0 == "configuration" || $0 == "folders" } ? .ok : .serviceUnavailable,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes + [0x0A]))
        )
    }
}
