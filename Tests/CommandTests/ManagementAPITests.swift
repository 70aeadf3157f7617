import Foundation
import Testing

/// The management API over real connections.
@Suite struct ManagementAPITests {
    private let program: Program
    private let service: RunningService

    init() throws {
        program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let file = try program.write(Exports.text(Exports.rows(120)), to: "rows.csv")
        try #require(try program.run("import", file, "--mapping", mapping, "--history").status == 0)
        service = try RunningService(program, "delivery: off\n")
    }

    private func token(_ scopes: String, _ more: String...) throws -> (id: String, headers: [String: String]) {
        let made = try #require(try program.run(["token", "create", "test", "--scope", scopes, "-o", "json"] + more).objects.first)
        let text = try #require(made["text"]?.text)
        return (try #require(made["token"]?.text), ["authorization": "Bearer \(text)", "content-type": "application/json"])
    }

    private func add(_ headers: [String: String], _ url: String = "https://hooks.example.com/x") throws -> Reply {
        try service.ask("POST", "/api/endpoints", headers, body: #"{"url":"\#(url)","events":["exam.*"],"format":"flat"}"#)
    }

    @Test func `nobody is let in without a token, nor further than its scopes`() throws {
        let reader = try token("read").headers
        #expect(try service.ask("GET", "/api/status").status == 401)
        #expect(try service.ask("GET", "/api/status", ["authorization": "Bearer tsl_0000"]).status == 401)
        #expect(try service.ask("GET", "/api/status", reader).status == 200)
        #expect(try service.ask("GET", "/api/participants", reader).status == 403)
        #expect(try add(reader).status == 403)
        #expect(try service.ask("GET", "/metrics", reader).status == 403)
        #expect(try service.ask("GET", "/metrics", try token("metrics").headers).body.contains("tassel_log_events"))
    }

    @Test func `a revoked token is worth nothing from the next request on, and is not kept as it is`() throws {
        let (id, headers) = try token("read")
        #expect(try service.ask("GET", "/api/status", headers).status == 200)
        #expect(try program.run("token", "revoke", id).status == 0)
        #expect(try service.ask("GET", "/api/status", headers).status == 401)
        let text = try #require(headers["authorization"]).dropFirst("Bearer ".count)
        for name in ["keys.db", "keys.db-wal"] {
            let kept = (try? Data(contentsOf: program.store.appending(path: name))) ?? Data()
            #expect(kept.range(of: Data(text.utf8)) == nil)
        }
        #expect(try program.run("token", "list").output.contains("revoked"))
        let check = try program.run("status", "--check")
        #expect(check.status != 0)
        #expect(check.output.contains("(\(id)) was revoked"))
        #expect(check.output.contains("tassel token create"))
        let metrics = try service.ask("GET", "/metrics", try token("metrics").headers).body
        #expect(metrics.contains(#"tassel_tokens_turned_away_total{reason="revoked"} "#))
    }

    @Test func `a token that is revoked, and used by nobody, needs nobody`() throws {
        let (id, _) = try token("read")
        #expect(try program.run("token", "revoke", id).status == 0)
        #expect(try !program.run("status", "--check").output.contains(id))
    }

    @Test func `names are told to those who may see people, and to no others`() throws {
        let plain = try service.ask("GET", "/api/completions?limit=5", try token("read").headers)
        #expect(plain.json?["items"]?.count == 5)
        #expect(!plain.body.contains("Person "))
        #expect(try service.ask("GET", "/api/completions?limit=5", try token("read,people").headers).body.contains("Person "))
    }

    @Test func `pages follow each other until there are no more, without a gap`() throws {
        let headers = try token("read").headers
        var seen: [String] = []
        var path = "/api/completions?limit=50"
        while true {
            let page = try service.ask("GET", path, headers)
            seen += try #require(page.json?["items"]?.list).compactMap { $0["completion"]?.text }
            guard let next = page.json?["next"]?.text else { break }
            path = "/api/completions?limit=50&cursor=\(next)"
        }
        #expect(seen.count == 120)
        #expect(Set(seen).count == 120)
    }

    @Test func `events are listed after a position, and streamed as they come`() throws {
        let headers = try token("read").headers
        let page = try service.ask("GET", "/api/events?after=0&limit=2", headers)
        #expect(page.json?["items"]?.list?.map { $0["position"] } == [.number(1), .number(2)])
        #expect(page.json?["next"] == .number(2))
        let size = try #require(try program.run("status", "-o", "json").objects.first?["events"]?.number)
        let connection = try RawConnection(service.port)
        let token = try #require(headers["authorization"])
        connection.send(
            Array(
                "GET /api/events HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nlast-event-id: \(size - 1)\r\nauthorization: \(token)\r\n\r\n"
                    .utf8
            )
        )
        #expect(String(decoding: connection.read(), as: UTF8.self).contains("text/event-stream"))
        #expect(try add(try self.token("manage").headers).status == 201)
        var text = ""
        while !text.contains("endpoint.added") { text += String(decoding: connection.read(), as: UTF8.self) }
        #expect(text.contains("id: \(size)\n"))
        // A stream doesn't keep the service from stopping.
        #expect(service.end() == 0)
    }

    @Test func `an endpoint is added, changed, paused, resumed and removed, and the log says by whom`() throws {
        let headers = try token("read,manage").headers
        let added = try add(headers)
        #expect(added.status == 201)
        #expect(added.json?["secret"]?.text?.hasPrefix("whsec_") == true)
        let path = try #require(added.headers["location"])
        let shown = try service.ask("GET", path, headers)
        #expect(shown.json?["format"] == .text("flat"))
        #expect(!shown.body.contains("whsec_"))
        #expect(!shown.body.contains("/x"), "a URL may be a credential")
        let changed = try service.ask("PATCH", path, headers, body: #"{"format":"xml","rate":"5/s"}"#)
        #expect(changed.json?["encoding"] == .text("xml"))
        #expect(changed.json?["events"] == .list([.text("exam.*")]))
        #expect(try service.ask("POST", path + "/pause", headers).json?["state"] == .text("paused"))
        #expect(try service.ask("POST", path + "/pause", headers).status == 409)
        #expect(try service.ask("POST", path + "/resume", headers, body: #"{"backlog":"skip"}"#).json?["state"] == .text("active"))
        #expect(
            try service.ask("POST", path + "/resend", headers, body: #"{"since":"2026-01-30T00:00:00+01:00"}"#).json?["deliveries"]
                == .number(0)
        )
        #expect(try service.ask("DELETE", path, headers).status == 204)
        #expect(try service.ask("GET", path, headers).status == 404)
        let actors = try program.run("log", "list", "-o", "json", "--limit", "1000").objects.filter {
            $0["event"]?["type"]?.text?.hasPrefix("endpoint.") == true
        }.map { $0["event"]?["data"]?["actor"] }
        #expect(actors.count == 5)
        #expect(Set(actors).count == 1)
    }

    @Test func `the same request with the same key is done once`() throws {
        var headers = try token("read,manage").headers
        headers["idempotency-key"] = "order-17"
        let first = try add(headers)
        let again = try add(headers)
        #expect(first.status == 201)
        #expect(again.body == first.body)
        #expect(again.headers["idempotency-replayed"] == "true")
        let place = "/api/endpoints/\(try #require(first.json?["endpoint"]?.text))"
        #expect(first.headers["location"] == place)
        #expect(again.headers["location"] == place)
        #expect(try service.ask("GET", "/api/endpoints", headers).json?["items"]?.count == 1)
        #expect(try add(headers, "https://other.example.com/").status == 409)
        headers["idempotency-key"] = "order-18"
        #expect(try add(headers).status == 201)
        #expect(try service.ask("GET", "/api/endpoints", headers).json?["items"]?.count == 2)
    }

    @Test func `a hook is subscribed and unsubscribed as Zapier does it, with nothing but that scope`() throws {
        let headers = try token("hooks").headers
        let hook = try service.ask(
            "POST",
            "/api/hooks",
            headers,
            body: #"{"hookUrl":"https://hooks.example.com/hooks/1","event":"exam.finished"}"#
        )
        #expect(hook.status == 201)
        let id = try #require(hook.json?["id"]?.text)
        let shown = try service.ask("GET", "/api/endpoints/\(id)", try token("read").headers)
        #expect(shown.json?["format"] == .text("flat"))
        #expect(shown.json?["events"] == .list([.text("exam.finished")]))
        let sample = try service.ask("GET", "/api/hooks/sample?event=exam.finished", headers)
        #expect(sample.json?.list?.first?["type"] == .text("exam.finished"))
        #expect(try service.ask("GET", "/api/endpoints", headers).status == 403)
        #expect(try service.ask("DELETE", "/api/hooks/\(id)", try token("hooks").headers).status == 404, "it is another's")
        #expect(try service.ask("DELETE", "/api/hooks/\(id)", headers).status == 204)
        #expect(try service.ask("DELETE", "/api/hooks/\(id)", headers).status == 404)
    }

    @Test(arguments: [
        ("https://localhost.example.test:99999/", "url"), ("http://hooks.example.com/", "url"), ("https://127.0.0.1/", "url"),
        ("https://u:p@hooks.example.com/", "url"), ("https://localhost/", "url"),
    ])
    func `no endpoint is added that leads inside, or nowhere`(url: String, name: String) throws {
        let reply = try add(try token("manage").headers, url)
        #expect(reply.status == 400)
        #expect(reply.json?["errors"]?.list?.first?["name"] == .text(name))
    }

    @Test func `a token for one account sees and changes nothing of another`() throws {
        try #require(try program.run("account", "open", "acme").status == 0)
        let main = try token("read,manage,people", "--account", "main").headers
        let acme = try token("read,manage,people", "--account", "acme").headers
        let path = try #require(try add(main).headers["location"])
        for (method, path) in [("GET", path), ("DELETE", path), ("POST", path + "/pause")] {
            #expect(try service.ask(method, path, acme).status == 404)
        }
        #expect(try service.ask("GET", "/api/completions?account=main", acme).status == 403)
        #expect(try service.ask("GET", "/api/completions", acme).json?["items"]?.count == 0)
        #expect(try service.ask("GET", "/api/endpoints", acme).json?["items"]?.count == 0)
        #expect(try service.ask("GET", "/api/imports", acme).json?["items"]?.count == 0)
        #expect(try service.ask("GET", "/api/participants", acme).json?["items"]?.count == 0)
        let events = try service.ask("GET", "/api/events?limit=1000", acme).body
        #expect(!events.contains("exam.finished"))
        #expect(events.contains("\"account\":\"acme\""))
        let person = try #require(
            try service.ask("GET", "/api/participants?limit=1", main).json?["items"]?.list?.first?["participant"]?.text
        )
        #expect(try service.ask("GET", "/api/participants/\(person)", main).status == 200)
        #expect(try service.ask("GET", "/api/participants/\(person)", acme).status == 404)
        #expect(try service.ask("GET", "/api/participants/\(person)/why?activity=EX-0", acme).status == 404)
    }

    @Test func `a participant is found, shown, and their story told`() throws {
        let headers = try token("people").headers
        let found = try service.ask("GET", "/api/participants?matching=Person%2017", headers)
        let person = try #require(found.json?["items"]?.list?.first?["participant"]?.text)
        let shown = try service.ask("GET", "/api/participants/\(person)", headers)
        #expect(shown.json?["name"] == .text("Person 17"))
        #expect((shown.json?["completions"]?.count ?? 0) > 0)
        let why = try service.ask("GET", "/api/participants/\(person)/why?activity=EX-0", headers)
        #expect(why.json?["items"]?.list?.first?["from"]?.text?.contains("rows.csv line 19") == true)
        #expect(try service.ask("GET", "/api/participants/\(person)/why", headers).status == 400)
    }

    @Test func `the document names every operation, and whatever isn't there is said so`() throws {
        let document = try service.ask("GET", "/api/openapi.json")
        #expect(document.json?["openapi"] == .text("3.1.0"))
        guard case .object(let paths)? = document.json?["paths"] else {
            Issue.record("\(document.body.prefix(200))")
            return
        }
        #expect(paths.count > 15)
        let other = try service.ask("PUT", "/api/endpoints", try token("read").headers, body: "{}")
        #expect(other.status == 405)
        #expect(other.headers["allow"] == "GET, HEAD, POST")
        #expect(try service.ask("GET", "/api/nothing").status == 404)
    }
}
