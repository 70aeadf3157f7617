import Completions
import HTTPTypes
import Hummingbird
import NIOCore

/// An answer that says what is wrong: problem details as RFC 9457 has them, `application/problem+json`.
struct Problem: Error, Sendable {
    /// One thing that is wrong with a part of a request.
    struct Part: Hashable, Sendable {
        /// Which record, from 1; absent for a member or parameter.
        var record: Int?
        /// Which member or parameter.
        var name: String?
        let reason: String
    }

    let status: HTTPResponse.Status
    /// What is wrong, for a person; never a secret, never what the request held of people.
    let detail: String
    /// What to do next.
    var next: String?
    var parts: [Part] = []
    var headers: HTTPFields = [:]
    /// Further members.
    var members: (@Sendable (inout JSONWriter) -> Void)?

    init(_ status: HTTPResponse.Status, _ detail: String, next: String? = nil, parts: [Part] = [], headers: HTTPFields = [:]) {
        self.status = status
        self.detail = detail
        self.next = next
        self.parts = parts
        self.headers = headers
    }

    /// What another error means to whoever asked; nothing of what isn't theirs to know.
    init(_ failure: Failure) {
        let status: HTTPResponse.Status =
            switch failure.code {
            case .usage, .input: .badRequest
            case .unknown: .notFound
            case .refused, .undecided: .conflict
            default: .serviceUnavailable
            }
        guard status != .serviceUnavailable else {
            // What is wrong with the machine is for its operator, who finds it in the log.
            self.init(.serviceUnavailable, "the store can't do this just now", next: "send the same request again later")
            headers[.retryAfter] = "10"
            return
        }
        self.init(status, "\(failure.doing): \(failure.found)", next: failure.next)
    }

    /// The answer.
    var response: Response {
        var json = JSONWriter()
        json.object { json in
            json.member("type", text: "about:blank")
            json.member("title", text: status.reasonPhrase)
            json.member("status", number: status.code)
            json.member("detail", text: detail)
            json.member("next", text: next)
            members?(&json)
            if !parts.isEmpty {
                json.key("errors")
                json.array(parts) { json, part in
                    json.object { json in
                        json.member("record", number: part.record)
                        json.member("name", text: part.name)
                        json.member("reason", text: part.reason)
                    }
                }
            }
        }
        var headers = headers
        headers[.contentType] = "application/problem+json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}
