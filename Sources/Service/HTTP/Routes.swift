import Completions
import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// The paths that are answered, each with its methods: any other method is told which there are (RFC 9110 section 15.5.6).
final class Routes: Sendable {
    typealias Answer = @Sendable (Request, BasicRequestContext) async throws -> Response

    private let router = Mutex(Router(context: BasicRequestContext.self))
    private let paths = KnownPaths()

    init() { router.withLock { _ = $0.add(middleware: Problems(paths: paths)) } }

    /// Answers a path.
    func on(_ path: String, _ answers: [HTTPRequest.Method: Answer]) {
        var answers = answers
        // What it would have sent is taken away at the end, from problems too.
        answers[.head] = answers[.get]
        paths.add(path, methods: answers.keys.map(\.rawValue).sorted())
        router.withLock { router in
            for (method, answer) in answers { router.on(RouterPath(path), method: method) { try await answer($0, $1) } }
        }
    }

    var responder: RouterResponder<BasicRequestContext> { router.withLock { $0.buildResponder() } }
}

/// Which methods there are where.
private final class KnownPaths: Sendable {
    private let known = Mutex<[(parts: [Substring], methods: [String])]>([])

    func add(_ path: String, methods: [String]) { known.withLock { $0.append((path.split(separator: "/"), methods)) } }

    /// The methods of a path; `nil` where there is nothing.
    func methods(of path: String) -> [String]? {
        let parts = path.split(separator: "/")
        return known.withLock { known in
            // A part that is said goes before one that may be anything.
            known.filter { $0.parts.count == parts.count && zip($0.parts, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 } }
                .min { left, right in left.parts.count { $0.hasPrefix("{") } < right.parts.count { $0.hasPrefix("{") } }?.methods
        }
    }
}

extension Response {
    /// The same answer to HEAD: its length said, nothing sent (RFC 9110 section 9.3.2).
    fileprivate func withoutBody() -> Response {
        var head = self
        head.body = ResponseBody()
        // Setting a body sets its length, so the one that it would have had comes after.
        head.headers[.contentLength] = body.contentLength.map { String($0) }
        return head
    }
}

/// Makes problems of errors, and sends with every answer what a browser must know.
private struct Problems: RouterMiddleware {
    typealias Context = BasicRequestContext

    let paths: KnownPaths

    @concurrent
    func handle(
        _ request: Request,
        context: BasicRequestContext,
        next: @concurrent (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let problem as Problem {
            response = problem.response
        } catch let failure as Failure {
            let problem = Problem(failure)
            if problem.status == .serviceUnavailable {
                context.logger.error("a request failed", metadata: ["doing": "\(failure.doing)", "found": "\(failure.found)"])
            }
            response = problem.response
        } catch let error as HTTPError where error.status == .notFound {
            if let methods = paths.methods(of: request.uri.path) {
                let allowed = methods.joined(separator: ", ")
                response = Problem(.methodNotAllowed, "there is no \(request.method.rawValue) here", headers: [.allow: allowed]).response
            } else {
                response = Problem(.notFound, "there is nothing here").response
            }
        } catch is CancellationError {
            response = Problem(.serviceUnavailable, "the service is stopping", headers: [.retryAfter: "10"]).response
        } catch {
            // Its text may hold what the request held.
            context.logger.error("a request failed", metadata: ["error": "\(type(of: error))"])
            response = Problem(.internalServerError, "something failed that shouldn't", next: "see the service's log").response
        }
        if request.method == .head { response = response.withoutBody() }
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}
