import Completions
import HTTPTypes
import Hummingbird
import Imports
import NIOCore
import Projections

/// `POST /in/SOURCE`: what a source pushes, in any format that `tassel import` reads.
struct IntakeRoutes: Sendable {
    let sources: Sources
    let store: Store
    let surroundings: Surroundings
    let metrics: ServiceMetrics
    let condition: ServiceCondition
    let limit: @Sendable () -> Int

    func add(to routes: Routes) { routes.on("/in/{source}", [.post: { try await push($0, $1) }]) }

    /// What a body may be called; anything of text and JSON, and what says nothing.
    private static func isReadable(_ type: String?) -> Bool {
        guard let type else { return true }
        return type.hasPrefix("text/") && type != "text/html" || type.hasSuffix("+json") || type.hasSuffix("json")
            || ["application/x-ndjson", "application/jsonl", "application/csv", "application/gzip", "application/x-gzip"].contains(type)
            || ["application/octet-stream", "multipart/mixed", "application/x-www-form-urlencoded"].contains(type)
    }

    private func push(_ request: Request, _ context: ServiceContext) async throws -> Response {
        do {
            let (source, intake, bytes) = try await admitted(request, context)
            let receipt = try await Self.taken { try await intake.take(bytes, .each) }
            metrics.note(receipt)
            try await sources.hear(source)
            metrics.note(receipt.lines.refused == 0 ? .taken : .partly)
            return Self.response(receipt)
        } catch let problem as Problem {
            note(problem)
            throw problem
        } catch let failure as Failure {
            let problem = Problem(failure)
            note(problem)
            if problem.status == .serviceUnavailable { condition.set("\(failure)", for: .store) }
            throw problem.status == .serviceUnavailable ? failure as any Error : problem
        }
    }

    private func note(_ problem: Problem) {
        switch problem.status {
        case .unauthorized: metrics.note(.unauthorised)
        case .tooManyRequests: metrics.note(.limited)
        case .serviceUnavailable: metrics.note(.failed)
        default: metrics.note(.refused)
        }
    }

    /// Who pushes what, once it is clear that they may.
    private func admitted(_ request: Request, _ context: ServiceContext) async throws -> (RunningSource, Intake, [UInt8]) {
        let name = context.parameters.get("source") ?? ""
        let now = surroundings.now()
        // Who shows nothing right isn't told which sources there are.
        guard let source = sources[name], let push = source.configuration.push, let intake = source.intake else {
            throw Self.unauthorised
        }
        // A signature is of the bytes as they were sent, so they are read first; what nobody signed costs the source nothing.
        let signed = push.needsBody ? try await request.sentBytes(atMost: limit()) : []
        guard push.admits(request.headers, body: signed, now: now) else { throw Self.unauthorised }
        if let wait = source.admit(at: now) {
            throw Problem(
                .tooManyRequests,
                "\(name) pushes more often than it may",
                next: "send it again after the time that Retry-After says",
                headers: [.retryAfter: String(wait.components.seconds + 1)]
            )
        }
        guard Self.isReadable(request.mediaType) else {
            throw Problem(
                .unsupportedMediaType,
                "\(request.mediaType ?? "") is none of the media types that are read here",
                next: "send JSON, JSON lines or CSV",
                headers: [.accept: "application/json, application/x-ndjson, text/csv"]
            )
        }
        let sent = push.needsBody ? signed : try await request.sentBytes(atMost: limit())
        return (source, intake, try request.unpacked(sent, atMost: limit(), in: store, surroundings))
    }

    static let unauthorised = Problem(
        .unauthorized,
        "no source shows itself so",
        next: "send the credentials of the source, as its configuration has them",
        headers: [.wwwAuthenticate: #"Basic realm="tassel", charset="UTF-8", Bearer realm="tassel""#]
    )

    /// What was taken; what was objected to as a problem.
    static func taken(_ take: () async throws -> IntakeReceipt) async throws -> IntakeReceipt {
        do {
            return try await take()
        } catch IntakeObjection.refused(let refusals) {
            throw Problem(
                .badRequest,
                "\(refusals.count) records can't be used, and nothing was recorded",
                parts: refusals.prefix(shownRefusals).map { Problem.Part(record: $0.line, reason: $0.reason) }
            )
        } catch IntakeObjection.known(let refusals) {
            throw Problem(
                .conflict,
                "\(refusals.count) records are known otherwise, and nothing was recorded",
                parts: refusals.prefix(shownRefusals).map { Problem.Part(record: $0.line, reason: $0.reason) }
            )
        } catch is IntakeObjection {
            throw Problem(
                .serviceUnavailable,
                "more waits to be written than can be held, or the source was just configured anew",
                headers: [.retryAfter: "1"]
            )
        }
    }

    /// How the refused records of an answer are bounded.
    private static let shownRefusals = 100

    private static func response(_ receipt: IntakeReceipt) -> Response {
        @Sendable func write(_ json: inout JSONWriter) {
            json.member("import", receipt.importID)
            json.member("format", text: receipt.format)
            json.member("lines") { receipt.lines.write(to: &$0) }
            json.member("facts") { receipt.facts.write(to: &$0) }
        }
        guard receipt.refusals.isEmpty else {
            var problem = Problem(
                .badRequest,
                "\(receipt.lines.refused) of \(receipt.lines.read) records can't be used; the others are recorded",
                next:
                    "don't send those again that are recorded; the refused ones are kept for 30 days: tassel import retry \(receipt.importID.short)",
                parts: receipt.refusals.prefix(shownRefusals).map { Problem.Part(record: $0.line, reason: $0.reason) }
            )
            problem.members = { write(&$0) }
            return problem.response
        }
        var json = JSONWriter()
        json.object { write(&$0) }
        return Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes + [0x0A]))
        )
    }
}
