import Completions
import HTTPTypes
import Hummingbird
import Logging

/// The paths that are answered, each with its methods: any other method is told which there are (RFC 9110 section 15.5.6).
struct Routes {
    typealias Answer = @Sendable (Request, ServiceContext) async throws -> Response

    private let router = Router(context: ServiceContext.self)
    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]

    init() { router.add(middleware: Problems()) }

    /// Answers a path.
    func on(_ path: String, _ answers: [HTTPRequest.Method: Answer]) {
        var answers = answers
        if let get = answers[.get], answers[.head] == nil {
            answers[.head] = { try await get($0, $1).withoutBody() }
        }
        let allowed = answers.keys.map(\.rawValue).sorted().joined(separator: ", ")
        for method in Self.methods {
            let answer: Answer =
                answers[method] ?? { _, _ in
                    throw Problem(.methodNotAllowed, "there is no \(method.rawValue) here", headers: [.allow: allowed])
                }
            router.on(RouterPath(path), method: method) { try await answer($0, $1) }
        }
    }

    var responder: some HTTPResponder<ServiceContext> { router.buildResponder() }
}

extension Response {
    /// The same answer to HEAD: its length said, nothing sent (RFC 9110 section 9.3.2).
    func withoutBody() -> Response {
        var head = self
        head.body = ResponseBody()
        // Setting a body sets its length, so the one that it would have had comes after.
        if let length = body.contentLength { head.headers[.contentLength] = String(length) }
        return head
    }
}

/// Makes problems of errors, and sends with every answer what a browser must know.
private struct Problems: RouterMiddleware {
    typealias Context = ServiceContext

    @concurrent
    func handle(
        _ request: Request,
        context: ServiceContext,
        next: @concurrent (Request, ServiceContext) async throws -> Response
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
            response = Problem(.notFound, "there is nothing here").response
        } catch is CancellationError {
            response = Problem(.serviceUnavailable, "the service is stopping", headers: [.retryAfter: "10"]).response
        } catch {
            // Its text may hold what the request held.
            context.logger.error("a request failed", metadata: ["error": "\(type(of: error))"])
            response = Problem(.internalServerError, "something failed that shouldn't", next: "see the service's log").response
        }
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}
