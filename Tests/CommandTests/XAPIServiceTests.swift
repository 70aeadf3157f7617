import Foundation
import Testing

/// The statement resource, as clients of a learning record store use it.
@Suite struct XAPIServiceTests {
    private static let configuration = """
        sources:
          lrs:
            telling: notify
            push: basic
            user: key
            secret: \(IntakeTests.secret)
            from: xapi
        """
    private static let headers = [
        "authorization": "Basic " + Data("key:\(IntakeTests.secret)".utf8).base64EncodedString(),
        "x-experience-api-version": "1.0.3", "content-type": "application/json",
    ]

    private func started() throws -> RunningService {
        let program = try Program()
        try program.makeStore()
        return try RunningService(program, Self.configuration)
    }

    private func post(_ service: RunningService, _ body: String) throws -> Reply {
        try service.ask("POST", "/xapi/statements", Self.headers, body: body)
    }

    @Test func `a batch is answered with its ids, in order`() throws {
        let service = try started()
        let reply = try post(service, "[" + [3, 1, 2].map { IntakeTests.statement($0) }.joined(separator: ",") + "]")
        #expect(reply.status == 200)
        #expect(reply.headers["x-experience-api-version"] == "1.0.3")
        #expect(reply.json?.list?.map { $0.text?.last } == ["3", "1", "2"])
    }

    @Test func `whatever a push ends with is counted, what isn't read among it`() throws {
        let program = try Program()
        try program.makeStore()
        let service = try RunningService(program, Self.configuration)
        var headers = Self.headers
        headers["content-type"] = "text/plain"
        #expect(try service.ask("POST", "/xapi/statements", headers, body: IntakeTests.statement(1)).status == 415)
        headers["authorization"] = nil
        #expect(try service.ask("POST", "/xapi/statements", headers, body: IntakeTests.statement(1)).status == 401)
        let made = try program.run("token", "create", "watching", "--scope", "metrics", "-o", "json")
        let token = try #require(made.objects.first?["text"]?.text)
        let metrics = try service.ask("GET", "/metrics", ["authorization": "Bearer \(token)"]).body
        #expect(metrics.contains(#"tassel_pushes_total{result="refused"} 1"#))
        #expect(metrics.contains(#"tassel_pushes_total{result="unauthorised"} 1"#))
    }

    @Test func `a statement without an id gets one that every client takes, and sent again it is the same one`() throws {
        let service = try started()
        let body = IntakeTests.statement(1).replacing(#/"id":"5a[^"]*",/#, with: "")
        let first = try post(service, body)
        let id = try #require(first.json?.list?.first?.text)
        #expect(id.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#) != nil)
        #expect(try post(service, body).json == first.json)
        #expect(try service.ask("GET", "/xapi/statements?statementId=\(id)", Self.headers).status == 200)
        let twins = try post(service, "[\(body),\(body)]")
        #expect(twins.status == 200)
        #expect(Set(twins.json?.list ?? []).count == 2)
    }

    @Test func `a known id that says otherwise is a conflict, and nothing of the batch is recorded`() throws {
        let service = try started()
        _ = try post(service, IntakeTests.statement(1))
        #expect(try post(service, IntakeTests.statement(1)).status == 200)
        let batch = "[\(IntakeTests.statement(2)),\(IntakeTests.statement(1, score: "0.2"))]"
        let conflict = try post(service, batch)
        #expect(conflict.status == 409)
        #expect(conflict.json?["errors"]?.list?.map { $0["record"] } == [.number(2)])
        let id = "5a0c1e00-0000-4000-8000-000000000002"
        #expect(try service.ask("GET", "/xapi/statements?statementId=\(id)", Self.headers).status == 404)
    }

    @Test func `a batch with one statement that can't be used is refused whole`() throws {
        let service = try started()
        let broken = IntakeTests.statement(2).replacing("mailto:", with: "")
        let reply = try post(service, "[\(IntakeTests.statement(1)),\(broken)]")
        #expect(reply.status == 400)
        #expect(reply.headers["x-experience-api-version"] == "1.0.3")
        #expect(reply.json?["errors"]?.list?.map { $0["record"] } == [.number(2)])
        let id = "5a0c1e00-0000-4000-8000-000000000001"
        #expect(try service.ask("GET", "/xapi/statements?statementId=\(id)", Self.headers).status == 404)
    }

    @Test func `a statement is put under its id, read back with a tag, and gone once it is voided`() throws {
        let service = try started()
        let id = "5a0c1e00-0000-4000-8000-000000000001"
        let path = "/xapi/statements?statementId=\(id)"
        let put = try service.ask("PUT", path, Self.headers, body: IntakeTests.statement(1))
        #expect(put.status == 204)
        #expect(put.body.isEmpty)
        #expect(try service.ask("PUT", path, Self.headers, body: IntakeTests.statement(1)).status == 204)
        #expect(try service.ask("PUT", path, Self.headers, body: IntakeTests.statement(1, score: "0.1")).status == 409)
        #expect(try service.ask("PUT", path, Self.headers, body: IntakeTests.statement(2)).status == 400)
        let got = try service.ask("GET", path, Self.headers)
        #expect(got.json?["id"] == .text(id))
        #expect(got.json?["actor"]?["mbox"] == .text("mailto:p1@example.org"))
        #expect(got.json?["verb"]?["id"] == .text("http://adlnet.gov/expapi/verbs/passed"))
        #expect(got.json?["result"]?["score"]?["scaled"] == .fraction(0.9))
        let tag = try #require(got.headers["etag"])
        #expect(try service.ask("GET", path, Self.headers.merging(["if-none-match": tag]) { $1 }).status == 304)
        let head = try service.ask("HEAD", path, Self.headers)
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect(head.headers["content-length"] == String(got.body.utf8.count))
        let voiding =
            #"{"actor":{"mbox":"mailto:admin@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"#
            + #""object":{"objectType":"StatementRef","id":"\#(id)"}}"#
        #expect(try post(service, voiding).status == 200)
        #expect(try service.ask("GET", path, Self.headers).status == 404)
        #expect(try service.ask("GET", "/xapi/statements?voidedStatementId=\(id)", Self.headers).status == 200)
    }

    @Test func `what is no finish is accepted and not kept`() throws {
        let service = try started()
        let viewed = IntakeTests.statement(1).replacing("verbs/passed", with: "verbs/experienced")
        #expect(try post(service, viewed).status == 200)
        let id = "5a0c1e00-0000-4000-8000-000000000001"
        #expect(try service.ask("GET", "/xapi/statements?statementId=\(id)", Self.headers).status == 404)
    }

    @Test(arguments: [nil, "0.95", "3.0.0", "1", "1.1.0", "x"])
    func `a version that isn't spoken is refused`(version: String?) throws {
        let service = try started()
        var headers = Self.headers
        headers["x-experience-api-version"] = version
        #expect(try service.ask("POST", "/xapi/statements", headers, body: IntakeTests.statement(1)).status == 400)
    }

    @Test(arguments: ["1.0", "1.0.0", "1.0.1", "1.0.3", "2.0.0"])
    func `the versions of clients are spoken, and named`(version: String) throws {
        let service = try started()
        var headers = Self.headers
        headers["x-experience-api-version"] = version
        #expect(try service.ask("POST", "/xapi/statements?", headers, body: IntakeTests.statement(1)).status == 200)
        let about = try service.ask("GET", "/xapi/about?", ["x-experience-api-version": version])
        #expect(about.json?["version"]?.list?.contains(.text("2.0.0")) == (version == "2.0.0"))
        #expect(about.json?["version"]?.list?.contains(.text("1.0.3")) == true)
    }

    @Test func `an unknown parameter, no id, or no credentials have their statuses`() throws {
        let service = try started()
        #expect(try service.ask("GET", "/xapi/statements?statement_id=x", Self.headers).status == 400)
        #expect(try service.ask("GET", "/xapi/statements", Self.headers).status == 501)
        var headers = Self.headers
        headers["authorization"] = nil
        #expect(try service.ask("POST", "/xapi/statements", headers, body: IntakeTests.statement(1)).status == 401)
        let preflight = try service.ask("OPTIONS", "/xapi/statements", ["origin": "https://lms.example.org"])
        #expect(preflight.status == 204)
        #expect(preflight.headers["access-control-allow-origin"] == "*")
    }

    @Test func `a finish whose event would be too long refuses its batch, and one that is no finish any more is a conflict`() throws {
        let service = try started()
        let long = IntakeTests.statement(1).replacing(
            #""definition":{"#,
            with: #""definition":{"name":{"en":"\#(String(repeating: "x", count: 70_000))"},"#
        )
        let refused = try post(service, "[\(IntakeTests.statement(2)),\(long)]")
        #expect(refused.status == 400)
        #expect(refused.json?["errors"]?.list?.map { $0["record"] } == [.number(2)])
        let id = "5a0c1e00-0000-4000-8000-000000000002"
        #expect(try service.ask("GET", "/xapi/statements?statementId=\(id)", Self.headers).status == 404)
        #expect(try post(service, IntakeTests.statement(2)).status == 200)
        let viewed = IntakeTests.statement(2).replacing("verbs/passed", with: "verbs/experienced")
        #expect(try post(service, viewed).status == 409)
    }
}
