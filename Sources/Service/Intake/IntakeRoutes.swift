import Completions
import HTTPTypes
import Hummingbird
import Imports
import NIOCore
import Projections

/// `POST /in/SOURCE`: what a source pushes, in any format that `tassel import` reads.
struct IntakeRoutes: Sendable {
    let pushing: Pushing

    func add(to routes: Routes) { routes.on("/in/{source}", [.post: { try await push($0, $1) }]) }

    /// What a body may be called; anything of text and JSON, and what says nothing.
    private static func isReadable(_ type: String?) -> Bool {
        guard let type else { return true }
        return type.hasPrefix("text/") && type != "text/html" || type.hasSuffix("+json") || type.hasSuffix("json")
            || ["application/x-ndjson", "application/jsonl", "application/csv", "application/gzip", "application/x-gzip"].contains(type)
            || ["application/octet-stream", "multipart/mixed", "application/x-www-form-urlencoded"].contains(type)
    }

    private func push(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        try await pushing.counted {
            let (source, intake, bytes) = try await admitted(request, context)
            return Self.response(try await pushing.take(bytes, .each, from: source, by: intake))
        }
    }

    /// Who pushes what, once it is clear that they may.
    private func admitted(_ request: Request, _ context: BasicRequestContext) async throws -> (RunningSource, Intake, [UInt8]) {
        let name = context.parameters.get("source") ?? ""
        let now = pushing.surroundings.now()
        // Who shows nothing right isn't told which sources there are.
        guard let source = pushing.sources[name], let push = source.configuration.push, let intake = source.intake else {
            throw Pushing.unauthorised
        }
        // A signature is of the bytes as they were sent, so they are read first; what nobody signed costs the source nothing.
        let signed = push.needsBody ? try await request.sentBytes(atMost: pushing.limit()) : []
        guard push.admits(request.headers, body: signed, now: now) else { throw Pushing.unauthorised }
        try pushing.admit(source, at: now)
        guard Self.isReadable(request.mediaType) else {
            throw Problem(
                .unsupportedMediaType,
                "\(request.mediaType ?? "") is none of the media types that are read here",
                next: "send JSON, JSON lines or CSV",
                headers: [.accept: "application/json, application/x-ndjson, text/csv"]
            )
        }
        let sent = push.needsBody ? signed : try await request.sentBytes(atMost: pushing.limit())
        return (source, intake, try request.unpacked(sent, atMost: pushing.limit(), in: pushing.store, pushing.surroundings))
    }

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
                parts: Pushing.parts(receipt.refusals)
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
