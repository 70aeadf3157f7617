import Foundation
import Testing

/// What sources push, over real connections to a real service.
@Suite struct IntakeTests {
    static let secret = "0123456789abcdef0123456789abcdef"
    private static let sources = """
        sources:
          lms:
            telling: notify
            push: bearer
            secret: \(secret)
          named:
            telling: history
            push: basic
            user: lms
            secret: \(secret)
          signed:
            telling: notify
            push: digest
            header: X-Hub-Signature-256
            secret: \(secret)
          tables:
            telling: history
            push: bearer
            secret: \(secret)
            mapping: mapping.yaml
        """
    private static let bearer = ["authorization": "Bearer \(secret)"]

    private func started(_ configuration: String = sources) throws -> (Program, RunningService) {
        let program = try Program()
        try program.makeStore()
        try program.write(Exports.mapping, to: "mapping.yaml")
        return (program, try RunningService(program, configuration))
    }

    static func statement(_ number: Int, score: String = "0.9") -> String {
        let id = "5a0c1e00-0000-4000-8000-" + String(repeating: "0", count: 12 - String(number).count) + String(number)
        return #"{"id":"\#(id)","actor":{"mbox":"mailto:p\#(number)@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/passed"},"#
            + #""object":{"id":"https://lms.example.org/quiz/1","definition":{"type":"http://adlnet.gov/expapi/activities/assessment"}},"#
            + #""result":{"score":{"scaled":\#(score)}},"timestamp":"2026-10-05T08:00:00Z"}"#
    }

    @Test func `what is pushed is in the log when it is answered, and a repeat records nothing`() throws {
        let (program, service) = try started()
        let body = "[" + (1...3).map { Self.statement($0) }.joined(separator: ",") + "]"
        let first = try service.ask("POST", "/in/lms", Self.bearer, body: body)
        #expect(first.status == 200)
        #expect(first.json?["facts"]?["recorded"] == .number(3))
        #expect(first.json?["format"] == .text("xapi"))
        // Not after a stop, which could still write: now.
        #expect(try program.run("log", "list", "-o", "json").objects.count { $0["event"]?["type"] == .text("assessment.finished") } == 3)
        let again = try service.ask("POST", "/in/lms", Self.bearer, body: body)
        #expect(again.status == 200)
        #expect(again.json?["facts"]?["duplicates"] == .number(3))
    }

    @Test func `a record that can't be used is named, and the others are recorded`() throws {
        let (program, service) = try started()
        let body = [Self.statement(1), "{broken", Self.statement(2)].joined(separator: "\n")
        let reply = try service.ask("POST", "/in/lms", Self.bearer, body: body)
        #expect(reply.status == 400)
        #expect(reply.headers["content-type"] == "application/problem+json")
        #expect(reply.json?["facts"]?["recorded"] == .number(2))
        let errors = try #require(reply.json?["errors"]?.list, "\(reply.body)")
        #expect(errors.map { $0["record"] } == [.number(2)])
        #expect(errors[0]["reason"]?.text?.hasPrefix("it is not JSON") == true)
        service.end()
        #expect(try program.run("import", "list", "-o", "json").objects.first?["refused"] == .number(1))
    }

    @Test func `a result that is told anew is a correction`() throws {
        let (_, service) = try started()
        _ = try service.ask("POST", "/in/lms", Self.bearer, body: Self.statement(1))
        let regraded = try service.ask("POST", "/in/lms", Self.bearer, body: Self.statement(1, score: "0.4"))
        #expect(regraded.json?["facts"]?["corrected"] == .number(1))
    }

    @Test func `a table is an import of its own, read through the source's mapping`() throws {
        let (program, service) = try started()
        let text = Exports.text(Exports.rows(5))
        let reply = try service.ask("POST", "/in/tables", Self.bearer.merging(["content-type": "text/csv"]) { $1 }, body: text)
        #expect(reply.status == 200, "\(reply.body)")
        #expect(reply.json?["facts"]?["recorded"] == .number(5))
        let imports = try program.run("import", "list", "-o", "json").objects
        #expect(imports.first?["finished"] != nil)
    }

    @Test func `a packed body is unpacked, with or without saying so`() throws {
        let (program, service) = try started()
        let path = try program.write(Self.statement(1), to: "s.json")
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/bin/gzip")
        gzip.arguments = [path]
        try gzip.run()
        gzip.waitUntilExit()
        let packed = try Array(Data(contentsOf: URL(filePath: path + ".gz")))
        for coding in ["content-encoding: gzip\r\n", ""] {
            let head = "POST /in/lms HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer \(Self.secret)\r\n\(coding)"
            let bytes = Array("\(head)content-length: \(packed.count)\r\n\r\n".utf8) + packed
            let reply = try #require(Reply(try RawConnection(service.port).exchange(bytes), to: "POST"))
            #expect(reply.status == 200, "\(reply.body)")
        }
    }

    @Test(arguments: [
        [:], ["authorization": "Bearer wrong"], ["authorization": "Basic bG1zOndyb25n"], ["authorization": "Bearer"],
    ])
    func `whoever shows nothing right is turned away, and isn't told which sources there are`(headers: [String: String]) throws {
        let (_, service) = try started()
        for source in ["lms", "named", "signed", "nobody"] {
            let reply = try service.ask("POST", "/in/\(source)", headers, body: Self.statement(1))
            #expect(reply.status == 401)
            #expect(reply.headers["www-authenticate"] != nil)
            #expect(!reply.body.contains(Self.secret))
        }
    }

    @Test func `a user and a password, or a digest of the body, let a source in`() throws {
        let (_, service) = try started()
        let basic = "Basic " + Data("lms:\(Self.secret)".utf8).base64EncodedString()
        #expect(try service.ask("POST", "/in/named", ["authorization": basic], body: Self.statement(1)).status == 200)
        // printf '{}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
        let digest = "sha256=b326604c0dc7364c8b688556189c0a510e5150cd4628736be814c7c9898f899d"
        let signed = try service.ask("POST", "/in/signed", ["x-hub-signature-256": digest], body: "{}")
        #expect(signed.status == 400, "it is let in, and nobody can say what it is")
        #expect(try service.ask("POST", "/in/signed", ["x-hub-signature-256": digest], body: "{ }").status == 401)
    }

    @Test func `what is too large, of another kind or too often is refused with its status`() throws {
        let (_, service) = try started("limits: {body: 1KiB}\n" + Self.sources + "\n    rate: 3/h\n")
        let large = try service.ask("POST", "/in/lms", Self.bearer, body: String(repeating: " ", count: 2_000))
        #expect(large.status == 413)
        let picture = try service.ask("POST", "/in/lms", Self.bearer.merging(["content-type": "image/png"]) { $1 }, body: "x")
        #expect(picture.status == 415)
        #expect(picture.headers["accept"] != nil)
        let coding = try service.ask("POST", "/in/lms", Self.bearer.merging(["content-encoding": "br"]) { $1 }, body: "x")
        #expect(coding.status == 415)
        #expect(try service.ask("POST", "/in/lms", Self.bearer, body: "").status == 400)
        let table = Self.bearer.merging(["content-type": "text/csv"]) { $1 }
        for _ in 0..<3 {
            let reply = try service.ask("POST", "/in/tables", table, body: Exports.text(Exports.rows(1)))
            #expect(reply.status == 200, "\(reply.body) \(service.said)")
        }
        let often = try service.ask("POST", "/in/tables", table, body: Exports.text(Exports.rows(1)))
        #expect(often.status == 429)
        #expect((often.headers["retry-after"].flatMap(Int.init) ?? 0) > 0)
    }
}
