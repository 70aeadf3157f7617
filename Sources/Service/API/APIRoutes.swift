import Completions
import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import Projections
import Synchronization
import Vault

/// The management API: lets requests in, checks their values by what their operations say, and answers repeats with an idempotency key as
/// the first time.
final class APIRoutes: Sendable {
    private let store: Store
    private let tokens: Tokens
    private let surroundings: Surroundings
    private let rate: @Sendable () -> DeliveryRate?
    private let limits = Mutex<[String: (rate: DeliveryRate, limit: RateLimit)]>([:])
    /// Keys whose requests are under way.
    private let underWay = Mutex<Set<String>>([])

    static let idempotencyKey = HTTPField.Name("Idempotency-Key")
    private static let replayed = HTTPField.Name("Idempotency-Replayed")

    /// The most bytes of a body.
    private static let most = 64 << 10

    init(_ tokens: Tokens, _ surroundings: Surroundings, rate: @escaping @Sendable () -> DeliveryRate?) {
        self.tokens = tokens
        store = tokens.store
        self.surroundings = surroundings
        self.rate = rate
    }

    func add(_ operations: [Operation], to routes: Routes) {
        for (path, operations) in Dictionary(grouping: operations, by: \.path) {
            var answers: [HTTPRequest.Method: Routes.Answer] = [:]
            for operation in operations {
                answers[operation.method] = { [self] request, context in try await answer(operation, request, context) }
            }
            routes.on(path, answers)
        }
    }

    private func answer(_ operation: Operation, _ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let now = surroundings.now()
        let token = try await caller(request, operation.scopes, now)
        var parts: [Problem.Part] = []
        var values: [String: String] = [:]
        for parameter in operation.parameters where parameter.place == .path {
            values[parameter.name] = context.parameters.get(parameter.name)
        }
        for (name, value) in request.uri.queryParameters {
            let isKnown = operation.parameters.contains { $0.place == .query && $0.name == name }
            if !isKnown || values.updateValue(String(value), forKey: String(name)) != nil {
                parts.append(Problem.Part(name: String(name), reason: isKnown ? "it is there twice" : "it is not known here"))
            }
        }
        for parameter in operation.parameters {
            guard let value = values[parameter.name] else {
                if parameter.isRequired { parts.append(Problem.Part(name: parameter.name, reason: "it is missing")) }
                continue
            }
            guard let objection = parameter.kind.objection(to: value) else { continue }
            parts.append(Problem.Part(name: parameter.name, reason: objection))
        }
        var body: [String: BodyValue] = [:]
        var bytes: [UInt8] = []
        if let shape = operation.body {
            bytes = try await request.sentBytes(atMost: Self.most)
            (body, parts) = try Self.members(of: bytes, request.mediaType, as: shape, parts)
        }
        guard parts.isEmpty else {
            throw Problem(.badRequest, "the request isn't as it should be", next: "see /api/openapi.json", parts: parts)
        }
        let asked = APIRequest(token: token, values: values, body: body, now: now, request: request)
        guard operation.method != .get, let name = Self.idempotencyKey, let key = request.headers[name] else {
            return try await operation.run(asked)
        }
        return try await once(operation, asked, key, bytes)
    }

    /// Who asks.
    ///
    /// - Throws: ``Problem`` for whoever may not.
    func caller(_ request: Request, _ scopes: [AccessToken.Scope], _ now: Timestamp) async throws -> AccessToken {
        guard case .bearer(let text)? = Authorization(request.headers), let token = try await tokens.good(text, at: now) else {
            throw Problem(
                .unauthorized,
                "there is no token, or none that is good",
                next: "send Authorization: Bearer TOKEN; tassel token create makes one",
                headers: [.wwwAuthenticate: #"Bearer realm="tassel", error="invalid_token""#]
            )
        }
        guard !token.scopes.isDisjoint(with: scopes) else {
            throw Problem(
                .forbidden,
                "the token doesn't admit to this: it needs \(scopes.map(\.rawValue).joined(separator: " or "))",
                headers: [.wwwAuthenticate: #"Bearer realm="tassel", error="insufficient_scope""#]
            )
        }
        if let wait = admit(token, now) {
            throw Problem(
                .tooManyRequests,
                "the token asks more often than it may",
                headers: [.retryAfter: String(wait.components.seconds + 1)]
            )
        }
        return token
    }

    private func admit(_ token: AccessToken, _ now: Timestamp) -> Duration? {
        guard let rate = rate() else { return nil }
        return limits.withLock { limits in
            // Another rate after a reload begins anew.
            if limits[token.id]?.rate != rate { limits[token.id] = (rate, RateLimit(rate, at: now)) }
            return limits[token.id]?.limit.admit(at: now)
        }
    }

    /// The members of a body, with what is wrong with them.
    private static func members(
        of bytes: [UInt8],
        _ type: String?,
        as shape: BodyShape,
        _ found: [Problem.Part]
    ) throws -> ([String: BodyValue], [Problem.Part]) {
        var parts = found
        if bytes.isEmpty, shape.isOptional { return ([:], parts) }
        guard type == "application/json" || type == nil else {
            throw Problem(
                .unsupportedMediaType,
                "the body isn't said to be JSON",
                next: "send application/json",
                headers: [.accept: "application/json"]
            )
        }
        guard case .object(let members)? = BodyValue(bytes) else {
            throw Problem(.badRequest, "the body is no JSON object", next: "see /api/openapi.json")
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let member = shape.members.first(where: { $0.name == name }) else {
                parts.append(Problem.Part(name: String(name.prefix(100)), reason: "it is not known here"))
                continue
            }
            if let objection = member.kind.objection(to: value) { parts.append(Problem.Part(name: name, reason: objection)) }
        }
        for member in shape.members where member.isRequired && members[member.name] == nil {
            parts.append(Problem.Part(name: member.name, reason: "it is missing"))
        }
        return (members, parts)
    }

    /// Does what is asked unless it was done before under the same key, whose answer is given again.
    private func once(_ operation: Operation, _ asked: APIRequest, _ key: String, _ bytes: [UInt8]) async throws -> Response {
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(.badRequest, "Idempotency-Key isn't 1 to 255 printable characters")
        }
        let what = Array("\(operation.method.rawValue) \(asked.request.uri.string)\n".utf8) + bytes
        let digest = Array(SHA256.hash(data: what))
        let place = "\(asked.token.id) \(key)"
        guard underWay.withLock({ $0.insert(place).inserted }) else {
            throw Problem(.conflict, "the first request with this key is under way", next: "ask again in a moment")
        }
        defer { underWay.withLock { _ = $0.remove(place) } }
        if let known = try await store.keys.answer(to: key, of: asked.token.id, now: asked.now) {
            guard known.request == digest else {
                throw Problem(.conflict, "the key was used with another request", next: "use a key of its own for each")
            }
            var response = Self.response(known)
            if let header = Self.replayed { response.headers[header] = "true" }
            return response
        }
        let response = try await operation.run(asked)
        var body: [UInt8] = []
        if response.body.contentLength ?? 0 > 0 {
            let collected = Collected()
            try await response.body.write(collected)
            body = collected.bytes
        }
        let answered = Keys.Answered(
            request: digest,
            status: response.status.code,
            body: body,
            location: response.headers[.location]
        )
        try await store.keys.remember(answered, to: key, of: asked.token.id, now: asked.now)
        return Self.response(answered)
    }

    private static func response(_ answered: Keys.Answered) -> Response {
        var response = json(answered.body, HTTPResponse.Status(code: answered.status))
        response.headers[.location] = answered.location
        return response
    }

    static func json(_ bytes: [UInt8], _ status: HTTPResponse.Status = .ok) -> Response {
        guard !bytes.isEmpty else { return Response(status: status) }
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// One object.
    static func object(_ status: HTTPResponse.Status = .ok, _ members: (inout JSONWriter) throws -> Void) rethrows -> Response {
        var json = JSONWriter()
        try json.object(members)
        return Self.json(json.bytes, status)
    }

    /// A page of objects, with where the next one begins.
    static func page<Item>(_ items: [Item], next: String?, _ write: (Item, inout JSONWriter) -> Void) -> Response {
        object { json in
            json.key("items")
            json.array(items) { json, item in json.object { write(item, &$0) } }
            json.member("next", text: next)
        }
    }
}

/// An answer's bytes, taken together.
private final class Collected: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ buffer: ByteBuffer) async throws { bytes += buffer.readableBytesView }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
