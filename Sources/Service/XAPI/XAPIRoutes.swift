import Completions
import Crypto
import HTTPTypes
import Hummingbird
import Imports
import NIOCore
import Projections
import Vault

/// `/xapi/statements` and `/xapi/about`: what clients of a learning record store need to send statements (xAPI-Communication 2.1, 2.8).
///
/// Statements that are no finishes are accepted, counted and not kept.
struct XAPIRoutes: Sendable {
    let pushing: Pushing

    func add(to routes: Routes) {
        routes.on("/xapi/about", [.get: answering(about), .options: { preflight($0, $1) }])
        routes.on(
            "/xapi/statements",
            [.get: answering(get), .post: answering(post), .put: answering(put), .options: { preflight($0, $1) }]
        )
    }

    /// Lets pages of any origin ask, as learning content in a browser does: nothing is granted by cookies here.
    private static func opened(_ response: Response, _ version: XAPIVersion) -> Response {
        var response = response
        if let header = XAPIVersion.header { response.headers[header] = version.rawValue }
        response.headers[.accessControlAllowOrigin] = "*"
        response.headers[.accessControlExposeHeaders] = "ETag, X-Experience-API-Version, X-Experience-API-Consistent-Through"
        return response
    }

    private func preflight(_ request: Request, _ context: BasicRequestContext) -> Response {
        var response = Response(status: .noContent)
        response.headers[.accessControlAllowMethods] = "GET, HEAD, POST, PUT"
        response.headers[.accessControlAllowHeaders] = "Authorization, Content-Type, If-Match, If-None-Match, X-Experience-API-Version"
        response.headers[.accessControlMaxAge] = "86400"
        return Self.opened(response, .one)
    }

    /// Answers with the version that was spoken, whatever the answer is.
    private func answering(
        _ answer: @escaping @Sendable (Request, BasicRequestContext, XAPIVersion) async throws -> Response
    ) -> Routes.Answer {
        { request, context in
            let told = XAPIVersion.header.flatMap { request.headers[$0] }
            let version = told.flatMap { XAPIVersion($0) }
            do {
                guard version != nil || told == nil && request.uri.path == "/xapi/about" else {
                    throw Problem(
                        .badRequest,
                        told == nil ? "the header X-Experience-API-Version is missing" : "this version of xAPI is not spoken here",
                        next: "send X-Experience-API-Version: 1.0.3 or 2.0.0"
                    )
                }
                return Self.opened(try await answer(request, context, version ?? .two), version ?? .two)
            } catch let problem as Problem {
                return Self.opened(problem.response, version ?? .one)
            } catch let failure as Failure where Problem(failure).status != .serviceUnavailable {
                return Self.opened(Problem(failure).response, version ?? .one)
            }
        }
    }

    private func about(_ request: Request, _ context: BasicRequestContext, _ version: XAPIVersion) -> Response {
        var json = JSONWriter()
        json.object { $0.member("version", all: version.spoken) }
        return Self.json(json.bytes)
    }

    private func post(_ request: Request, _ context: BasicRequestContext, _ version: XAPIVersion) async throws -> Response {
        try await pushing.counted {
            let (source, intake) = try admitted(request)
            _ = try query(request, knowing: [])
            let statements = try PushedStatements(try await body(request), by: pushing.store.keys.identity.hash)
            try await take(statements, from: source, by: intake)
            var json = JSONWriter()
            json.array(statements.ids) { $0.string($1) }
            return Self.json(json.bytes)
        }
    }

    private func put(_ request: Request, _ context: BasicRequestContext, _ version: XAPIVersion) async throws -> Response {
        try await pushing.counted {
            let (source, intake) = try admitted(request)
            guard let id = try query(request, knowing: ["statementId"])["statementId"], Self.isID(id) else {
                throw Problem(
                    .badRequest,
                    "statementId is missing, or no UUID",
                    parts: [Problem.Part(name: "statementId", reason: "it is no UUID")]
                )
            }
            let statements = try PushedStatements(try await body(request), id: id, by: pushing.store.keys.identity.hash)
            try await take(statements, from: source, by: intake)
            return Response(status: .noContent)
        }
    }

    private func get(_ request: Request, _ context: BasicRequestContext, _ version: XAPIVersion) async throws -> Response {
        let (source, _) = try admitted(request)
        let query = try query(request, knowing: ["statementId", "voidedStatementId", "format", "attachments"])
        let isVoided = query["voidedStatementId"] != nil
        guard let id = query["statementId"] ?? query["voidedStatementId"] else {
            throw Problem(
                .notImplemented,
                "statements are found by their ids alone",
                next: "name one with statementId; who finished what is told by the management API"
            )
        }
        guard Self.isID(id), !(isVoided && query["statementId"] != nil) else {
            throw Problem(.badRequest, "statementId is no UUID, or there are two of them")
        }
        let kept = try await KeptStatement(
            id,
            of: source.configuration.account,
            namespace: source.configuration.namespace,
            in: pushing.store
        )
        guard let kept, kept.isVoided == isVoided else {
            throw Problem(
                .notFound,
                "no finish was recorded of a statement with this id",
                next: "statements that are no finishes are not kept"
            )
        }
        let bytes = kept.json
        let tag = "\"\(hex(Array(SHA256.hash(data: bytes).prefix(16))))\""
        var response = Self.json(bytes)
        if request.headers[.ifNoneMatch].map({ $0 == "*" || Self.tags(in: $0).contains(tag) }) == true {
            response = Response(status: .notModified)
        }
        response.headers[.eTag] = tag
        if let through = HTTPField.Name("X-Experience-API-Consistent-Through") {
            response.headers[through] = pushing.surroundings.now().description
        }
        return response
    }

    /// All of them or none: a statement that is known may not change.
    private func take(_ statements: PushedStatements, from source: RunningSource, by intake: Intake) async throws {
        _ = try await pushing.take(statements.bytes, .whole(ids: statements.ids), from: source, by: intake)
    }

    /// The source that the credentials are of.
    private func admitted(_ request: Request) throws -> (RunningSource, Intake) {
        let now = pushing.surroundings.now()
        for source in pushing.sources.all where source.configuration.tellsStatements {
            guard let push = source.configuration.push, !push.needsBody, let intake = source.intake,
                push.admits(request.headers, body: [], now: now)
            else { continue }
            try pushing.admit(source, at: now)
            return (source, intake)
        }
        throw Pushing.unauthorised
    }

    private func body(_ request: Request) async throws -> [UInt8] {
        switch request.mediaType {
        case nil, "application/json": return try await request.bytes(atMost: pushing.limit(), in: pushing.store, pushing.surroundings)
        case "multipart/mixed":
            // Attachments are accepted, and not kept.
            return try PushedStatements.withoutAttachments(
                try await request.bytes(atMost: pushing.limit(), in: pushing.store, pushing.surroundings)
            )
        case let type?:
            throw Problem(
                .unsupportedMediaType,
                "\(type) is not read here",
                next: "send application/json",
                headers: [.accept: "application/json"]
            )
        }
    }

    /// The parameters, each at most once and none that isn't known (xAPI-Communication 2.1.3).
    private func query(_ request: Request, knowing names: Set<String>) throws -> [String: String] {
        var query: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            guard names.contains(String(name)), query.updateValue(String(value), forKey: String(name)) == nil else {
                throw Problem(
                    .badRequest,
                    "a parameter is not known here, or there twice",
                    parts: [
                        Problem.Part(
                            name: String(name),
                            reason: names.contains(String(name)) ? "it is there twice" : "it is not known here"
                        )
                    ]
                )
            }
        }
        return query
    }

    /// The tags of a list; whether they are weak says nothing here (RFC 9110 section 13.1.2).
    private static func tags(in list: String) -> [String] {
        list.split(separator: ",").map { tag in
            let tag = tag.filter { $0 != " " }
            return tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag
        }
    }

    private static func isID(_ text: String) -> Bool {
        text.utf8.count == 36
            && text.utf8.enumerated().allSatisfy { place, byte in
                [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : UInt8(String(UnicodeScalar(byte)), radix: 16) != nil
            }
    }

    private static func json(_ bytes: [UInt8]) -> Response {
        Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
