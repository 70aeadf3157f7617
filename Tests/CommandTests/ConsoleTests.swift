import Foundation
import Testing

/// The console, as a browser asks for it.
@Suite struct ConsoleTests {
    private let program: Program
    private let service: RunningService

    init() throws {
        program = try Program()
        try program.makeStore()
        let rows = [#"EVIL,"<script>alert(1)</script>",EX-1,80,2026-03-02,1"# + "\n"]
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let file = try program.write(Exports.text(rows), to: "rows.csv")
        try #require(try program.run("import", file, "--mapping", mapping, "--history").status == 0)
        try #require(
            try program.run("endpoint", "add", "https://localhost:9/", "--allow-address", "127.0.0.0/8", "--allow-address", "::1/128")
                .status == 0
        )
        service = try RunningService(program, "delivery: off\n")
    }

    private static let form = ["content-type": "application/x-www-form-urlencoded"]

    private func token(_ scopes: String) throws -> (id: String, text: String) {
        let made = try #require(try program.run("token", "create", "test", "--scope", scopes, "-o", "json").objects.first)
        return (try #require(made["token"]?.text), try #require(made["text"]?.text))
    }

    /// Logs in, and says with which cookie.
    private func session(_ scopes: String) throws -> [String: String] {
        let reply = try service.ask("POST", "/console/login", Self.form, body: "token=\(try token(scopes).text)")
        try #require(reply.status == 303)
        let cookie = try #require(reply.headers["set-cookie"])
        return ["cookie": String(cookie.prefix { $0 != ";" })]
    }

    private func key(in page: Reply) throws -> String {
        let found = try #require(page.body.firstMatch(of: #/name="key" value="([0-9a-f]{64})"/#))
        return String(found.1)
    }

    private func endpoint() throws -> String {
        try #require(try program.run("endpoint", "list", "-o", "json").objects.first?["endpoint"]?.text)
    }

    @Test func `whoever isn't logged in sees the form and nothing else`() throws {
        #expect(try service.ask("GET", "/").headers["location"] == "/console")
        for path in ["/console", "/console/people?person=EVIL", "/console/proof"] {
            let reply = try service.ask("GET", path)
            #expect(reply.status == 303)
            #expect(reply.headers["location"] == "/console/login")
        }
        #expect(try service.ask("GET", "/console/live").status == 401)
        #expect(try service.ask("POST", "/console/verify", Self.form, body: "key=").headers["location"] == "/console/login")
        let wrong = try service.ask("POST", "/console/login", Self.form, body: "token=tsl_wrong")
        #expect(wrong.status == 401)
        #expect(wrong.headers["set-cookie"] == nil)
        #expect(!wrong.body.contains("tsl_wrong"))
    }

    @Test func `a session's cookie and pages are closed to scripts and other sites`() throws {
        let reply = try service.ask("POST", "/console/login", Self.form, body: "token=\(try token("read").text)")
        let cookie = try #require(reply.headers["set-cookie"])
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
        #expect(!cookie.contains("tsl_"))
        let page = try service.ask("GET", "/console", ["cookie": String(cookie.prefix { $0 != ";" })])
        #expect(page.status == 200)
        let policy = try #require(page.headers["content-security-policy"])
        #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
        #expect(page.headers["cache-control"] == "no-store")
        #expect(!page.body.contains(" style=") && !page.body.contains("<style") && !page.body.contains("onclick"))
        #expect(page.body.ranges(of: "https://").isEmpty, "nothing comes from elsewhere")
    }

    @Test func `a revoked token ends its sessions`() throws {
        let (id, text) = try token("read")
        let reply = try service.ask("POST", "/console/login", Self.form, body: "token=\(text)")
        let cookie = ["cookie": String(try #require(reply.headers["set-cookie"]).prefix { $0 != ";" })]
        #expect(try service.ask("GET", "/console", cookie).status == 200)
        try #require(try program.run("token", "revoke", id).status == 0)
        #expect(try service.ask("GET", "/console", cookie).status == 303)
    }

    @Test func `a button works with the session's key alone`() throws {
        let cookie = try session("read,manage")
        let path = "/console/endpoints/\(try endpoint())"
        let key = try key(in: try service.ask("GET", path, cookie))
        let headers = cookie.merging(Self.form) { $1 }
        #expect(try service.ask("POST", path + "/pause", headers, body: "key=").status == 403)
        #expect(try service.ask("POST", path + "/pause", headers, body: "key=\(String(repeating: "0", count: 64))").status == 403)
        let foreign = headers.merging(["sec-fetch-site": "cross-site"]) { $1 }
        #expect(try service.ask("POST", path + "/pause", foreign, body: "key=\(key)").status == 403)
        let other = headers.merging(["origin": "https://evil.example"]) { $1 }
        #expect(try service.ask("POST", path + "/pause", other, body: "key=\(key)").status == 403)
        #expect(try program.run("endpoint", "list").output.contains("active"))
        let done = try service.ask("POST", path + "/pause", headers, body: "key=\(key)")
        #expect(done.status == 303)
        #expect(try program.run("endpoint", "list").output.contains("paused"))
        #expect(try service.ask("GET", path + "?done", cookie).body.contains("Done: it is in the log."))
    }

    @Test func `whoever may only read has no buttons, and can't press any`() throws {
        let cookie = try session("read")
        let path = "/console/endpoints/\(try endpoint())"
        let page = try service.ask("GET", path, cookie)
        #expect(!page.body.contains("/pause"))
        let key = try key(in: page)
        #expect(try service.ask("POST", path + "/pause", cookie.merging(Self.form) { $1 }, body: "key=\(key)").status == 403)
        #expect(try service.ask("GET", "/console/people?person=EVIL", cookie).status == 403)
        #expect(!(try service.ask("GET", "/console", cookie)).body.contains("/console/people"))
    }

    @Test func `what sources say is shown as text, and never runs`() throws {
        let cookie = try session("read,people")
        let page = try service.ask("GET", "/console/people?person=EVIL&activity=EX-1", cookie)
        #expect(page.status == 200)
        #expect(page.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.body.contains("rows.csv line 2"))
        #expect(page.body.ranges(of: "<script").count == 1, "but for our own")
        let unknown = try service.ask("GET", "/console/people?person=%3Cscript%3E", cookie)
        #expect(unknown.status == 404)
        #expect(unknown.body.ranges(of: "<script").count == 1)
    }

    @Test func `the log is verified on demand, and what needs somebody is on the first page`() throws {
        let cookie = try session("read")
        let key = try key(in: try service.ask("GET", "/console/proof", cookie))
        let done = try service.ask("POST", "/console/verify", cookie.merging(Self.form) { $1 }, body: "key=\(key)")
        #expect(done.headers["location"] == "/console/proof?done")
        #expect(try service.ask("GET", "/console/proof", cookie).body.contains("are as they were signed"))
        #expect(try service.ask("GET", "/console", cookie).body.contains("All is well"))
        try #require(try program.run("endpoint", "pause", try endpoint()).status == 0)
        let page = try service.ask("GET", "/console", cookie)
        #expect(page.body.contains("is paused") && page.body.contains("tassel endpoint resume"))
    }

    @Test func `whoever has a token for one account sees nobody of another`() throws {
        try #require(try program.run("account", "open", "acme").status == 0)
        let made = try program.run("token", "create", "t", "--scope", "read,people", "--account", "acme", "-o", "json").objects.first
        let text = try #require(made?["text"]?.text)
        let reply = try service.ask("POST", "/console/login", Self.form, body: "token=\(text)")
        let cookie = ["cookie": String(try #require(reply.headers["set-cookie"]).prefix { $0 != ";" })]
        let person = try #require(try program.run("participant", "list", "-o", "json").objects.first?["participant"]?.text)
        for path in [
            "/console/people?person=\(person)&activity=EX-1", "/console/people?person=EVIL", "/console/endpoints/\(try endpoint())",
        ] {
            let page = try service.ask("GET", path, cookie)
            #expect(page.status == 404)
            #expect(!page.body.contains("<td"))
        }
    }
}
