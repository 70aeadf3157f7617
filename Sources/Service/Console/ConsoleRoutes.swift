import Audit
import Completions
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Mustache
import NIOCore
import Projections
import ServiceLifecycle
import Subscriber
import Vault

/// The console: pages made here, with one style and one script of ours, and nothing from elsewhere.
final class ConsoleRoutes: Sendable {
    private let store: Store
    private let sources: Sources
    private let condition: ServiceCondition
    private let surroundings: Surroundings
    private let sessions: ConsoleSessions
    private let verification: ConsoleVerification
    private let isSecure: Bool

    /// - Parameter isSecure: whether it is reached over TLS without a proxy.
    init(_ tokens: Tokens, _ sources: Sources, _ condition: ServiceCondition, _ surroundings: Surroundings, isSecure: Bool) {
        store = tokens.store
        self.sources = sources
        self.condition = condition
        self.surroundings = surroundings
        self.isSecure = isSecure
        sessions = ConsoleSessions(tokens, surroundings)
        verification = ConsoleVerification(store, surroundings)
    }

    /// The most bytes of a form.
    private static let longestForm = 16 << 10

    /// What a page may do: only what comes from here (CSP Level 3).
    private static let policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'"

    func add(to routes: Routes) {
        routes.on("/", [.get: { _, _ in Self.moved(to: "/console") }])
        routes.on("/console/style.css", [.get: { _, _ in Self.asset(ConsoleAssets.css, "text/css; charset=utf-8") }])
        routes.on("/console/console.js", [.get: { _, _ in Self.asset(ConsoleAssets.script, "text/javascript; charset=utf-8") }])
        routes.on("/console/icon.svg", [.get: { _, _ in Self.asset(ConsoleAssets.icon, "image/svg+xml") }])
        routes.on("/console/login", [.get: { [self] _, _ in try loginPage(nil) }, .post: { [self] in try await login($0, $1) }])
        routes.on("/console/logout", [.post: { [self] request, _ in try await logout(request) }])
        routes.on(
            "/console",
            [.get: page("Overview") { content, _, _ in try Self.rendered(ConsoleTemplates.overview, try await content.overview()) }]
        )
        routes.on(
            "/console/endpoints/{endpoint}",
            [
                .get: page("Endpoint") { content, _, context in
                    let id = context.parameters.get("endpoint").flatMap { EndpointID($0) }
                    return try Self.rendered(ConsoleTemplates.endpoint, try await content.endpoint(id))
                }
            ]
        )
        routes.on(
            "/console/people",
            [
                .get: page("People", needing: .people) { content, request, _ in
                    let query = request.uri.queryParameters
                    let (person, activity) = (query["person"].map { String($0) } ?? "", query["activity"].map { String($0) } ?? "")
                    return try Self.rendered(ConsoleTemplates.people, try await content.people(person, activity))
                }
            ]
        )
        routes.on(
            "/console/proof",
            [
                .get: page("Proof") { [self] content, _, _ in
                    try Self.rendered(ConsoleTemplates.proof, try await content.proof(verification.last))
                }
            ]
        )
        routes.on("/console/live", [.get: { [self] request, _ in try await live(request) }])
        routes.on(
            "/console/verify",
            [
                .post: action(needing: .read) { [self] _, _, _ in
                    try await verification.run()
                    return "/console/proof"
                }
            ]
        )
        routes.on(
            "/console/endpoints/{endpoint}/{action}",
            [.post: action(needing: .manage) { [self] in try await act(for: $0, on: $1, $2) }]
        )
        routes.on("/console/deliveries/{delivery}/retry", [.post: action(needing: .manage) { [self] in try await retry(for: $0, $1, $2) }])
    }

    // Pages.

    /// A page's template and what fills it, rendered.
    private typealias Content = @Sendable (ConsoleContent, Request, BasicRequestContext) async throws -> String

    private func page(_ title: String, needing scope: AccessToken.Scope = .read, _ content: @escaping Content) -> Routes.Answer {
        { [self] request, context in
            guard let session = try await sessions.session(of: request) else { return Self.moved(to: "/console/login") }
            var frame: [String: Any] = frame(title, session)
            if request.uri.queryParameters["done"] != nil { frame["said"] = "Done: it is in the log." }
            do {
                guard session.token.scopes.contains(scope) else {
                    throw Problem(.forbidden, "your token doesn't admit to this: it needs the scope \(scope.rawValue)")
                }
                let shown = ConsoleContent(store: store, sources: sources, condition: condition, now: surroundings.now(), session: session)
                return try html(frame, try await content(shown, request, context))
            } catch let failure as Failure where Problem(failure).status != .serviceUnavailable {
                frame["wrong"] = "\(failure.found): \(failure.next)"
                return try html(frame, "", Problem(failure).status)
            } catch let problem as Problem {
                frame["wrong"] = problem.detail
                return try html(frame, "", problem.status)
            }
        }
    }

    private func frame(_ title: String, _ session: ConsoleSessions.Session?) -> [String: Any] {
        guard let session else { return ["title": title] }
        let pages = [("Overview", "/console"), ("People", "/console/people"), ("Proof", "/console/proof")]
            .filter { $0.0 != "People" || session.token.scopes.contains(.people) }
        return [
            "title": title,
            "session": [
                "formKey": session.formKey,
                "pages": pages.map { ["name": $0.0, "href": $0.1, "isCurrent": $0.0 == title] as [String: Any] },
            ] as [String: Any],
        ]
    }

    private static func rendered(_ template: String, _ context: [String: Any]) throws -> String {
        var values = HTML.escaped(context)
        if let chart = context["chart"] as? ConsoleChart { values["chart"] = chart.svg }
        return try MustacheTemplate(string: template).render(values)
    }

    private func html(_ frame: [String: Any], _ content: String, _ status: HTTPResponse.Status = .ok) throws -> Response {
        var page = HTML.escaped(frame)
        page["content"] = content
        let text = try MustacheTemplate(string: ConsoleTemplates.frame).render(page)
        var response = Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
        response.headers[.contentSecurityPolicy] = Self.policy
        if let name = HTTPField.Name("Referrer-Policy") { response.headers[name] = "no-referrer" }
        if let name = HTTPField.Name("Cross-Origin-Opener-Policy") { response.headers[name] = "same-origin" }
        return response
    }

    private static func asset(_ text: String, _ type: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    private static func moved(to path: String) -> Response { Response(status: .seeOther, headers: [.location: path]) }

    // Logging in and out.

    private func loginPage(_ wrong: String?, _ status: HTTPResponse.Status = .ok) throws -> Response {
        var frame: [String: Any] = frame("Log in", nil)
        if let wrong { frame["wrong"] = wrong }
        return try html(frame, try Self.rendered(ConsoleTemplates.login, ["log": store.log.origin.description]), status)
    }

    private func login(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        // A form of another site must not log somebody in as somebody else.
        guard Self.isOwn(request) else { throw Problem(.forbidden, "the form is of another site") }
        let form = try await form(request)
        let isProxied = HTTPField.Name("X-Forwarded-Proto").flatMap { request.headers[$0] } == "https"
        guard let token = form["token"], !token.isEmpty,
            let cookie = try await sessions.begin(with: Secret(token.utf8), isSecure: isSecure || isProxied)
        else { return try loginPage("That is no token that may read here, or it was revoked.", .unauthorized) }
        var response = Self.moved(to: "/console")
        response.headers[.setCookie] = cookie
        return response
    }

    private func logout(_ request: Request) async throws -> Response {
        guard let session = try await sessions.session(of: request) else { return Self.moved(to: "/console/login") }
        try await check(request, session)
        var response = Self.moved(to: "/console/login")
        response.headers[.setCookie] = sessions.end(request)
        return response
    }

    // What buttons do.

    private typealias Act = @Sendable (ConsoleSessions.Session, EndpointRegister, BasicRequestContext) async throws -> String

    private func action(needing scope: AccessToken.Scope, _ act: @escaping Act) -> Routes.Answer {
        { [self] request, context in
            guard let session = try await sessions.session(of: request) else { return Self.moved(to: "/console/login") }
            try await check(request, session)
            guard session.token.scopes.contains(scope) else { throw Problem(.forbidden, "your token doesn't admit to this") }
            let register = EndpointRegister(store, for: session.token.actor, in: surroundings)
            try await store.catchUp()
            let path = try await act(session, register, context)
            return Self.moved(to: "\(path)?done")
        }
    }

    /// Whether a form is one of ours: it carries the session's key, and comes from here as far as the browser says.
    private func check(_ request: Request, _ session: ConsoleSessions.Session) async throws {
        let key = try await form(request)["key"] ?? ""
        guard Self.isOwn(request), Secret(session.formKey.utf8).isSame(as: Secret(key.utf8)) else {
            throw Problem(
                .forbidden,
                "the form is of another site, or of a session that is over",
                next: "go back, load the page anew, and try again"
            )
        }
    }

    /// Whether a browser says that a request comes from one of our pages (Fetch Metadata; RFC 6454).
    private static func isOwn(_ request: Request) -> Bool {
        if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }) { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return true }
        return origin.hasSuffix("//" + (request.head.authority ?? ""))
    }

    private func form(_ request: Request) async throws -> [String: String] {
        guard request.mediaType == "application/x-www-form-urlencoded" else { throw Problem(.unsupportedMediaType, "a form is expected") }
        let bytes = try await request.sentBytes(atMost: Self.longestForm)
        let query = URI("/?" + String(decoding: bytes, as: UTF8.self)).queryParameters
        var form: [String: String] = [:]
        for (name, value) in query { form[String(name)] = String(value) }
        return form
    }

    /// An endpoint that a session may know of.
    private func endpoint(_ id: EndpointID?, for session: ConsoleSessions.Session) async throws -> Endpoint {
        try await store.projections.configuration().endpoint(id, for: session.token)
    }

    private func act(for session: ConsoleSessions.Session, on register: EndpointRegister, _ context: BasicRequestContext) async throws
        -> String
    {
        let endpoint = try await endpoint(context.parameters.get("endpoint").flatMap { EndpointID($0) }, for: session)
        let through = Position(try await store.log.size() - 1)
        switch context.parameters.get("action") {
        case "pause": try await register.pause(endpoint)
        case "resume": try await register.resume(endpoint, .catchUp)
        case "retry": try await register.request(.retry, of: endpoint, from: Position(0), through: through)
        case "resend": try await register.request(.resend, of: endpoint, from: Position(0), through: through, scope: .failed)
        default: throw Problem(.notFound, "there is nothing here")
        }
        return "/console/endpoints/\(endpoint.id)"
    }

    private func retry(for session: ConsoleSessions.Session, _ register: EndpointRegister, _ context: BasicRequestContext) async throws
        -> String
    {
        let delivery = try await store.delivery(matching: context.parameters.get("delivery") ?? "")
        let endpoint = try await endpoint(delivery.endpoint, for: session)
        guard delivery.state == .owed else { throw Problem(.conflict, "the delivery is \(delivery.state.word) already") }
        try await register.request(.retry, of: endpoint, from: delivery.position, through: delivery.position)
        return "/console/endpoints/\(endpoint.id)"
    }

    // What keeps a page up to date.

    private func live(_ request: Request) async throws -> Response {
        guard try await sessions.session(of: request) != nil else { throw Problem(.unauthorized, "nobody is logged in") }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { [self] writer in
                var size = -1
                var beats = 0
                while !Task.isShuttingDownGracefully, !Task.isCancelled, try await sessions.session(of: request, isUsed: false) != nil {
                    let now = try await store.log.size()
                    beats += 1
                    // Ages and lateness change by themselves.
                    if now != size || beats % 15 == 0 {
                        size = now
                        try await writer.write(ByteBuffer(string: "event: changed\ndata: \(now)\n\n"))
                    }
                    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
                }
                try await writer.finish(nil)
            }
        )
    }
}
