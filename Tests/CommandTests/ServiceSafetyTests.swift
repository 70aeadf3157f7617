import Foundation
import Testing

/// What whoever means harm, or is broken, can do to the service: nothing but be turned away.
@Suite struct ServiceSafetyTests {
    private static let configuration = """
        limits: {body: 100KiB, request: 1s, connections: 40}
        sources:
          lms: {telling: notify, push: bearer, secret: \(IntakeTests.secret)}
        """
    private static let headers = ["authorization": "Bearer \(IntakeTests.secret)"]
    private let program: Program
    private let service: RunningService

    init() throws {
        program = try Program()
        try program.makeStore()
        service = try RunningService(program, Self.configuration)
    }

    private func isAlive() throws -> Bool { try service.ask("GET", "/health").status == 200 }

    /// Sends a text as it is, and reads what comes back.
    private func raw(_ text: String) throws -> String {
        String(decoding: try RawConnection(service.port).exchange(Array(text.utf8)), as: UTF8.self)
    }

    @Test(arguments: [
        // Both lengths at once, two lengths, and lengths that are none (RFC 9112 sections 6.1 and 6.3).
        "content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nhost: x\r\n\r\n",
        "content-length: 4\r\ncontent-length: 5\r\n\r\nabcde", "content-length: +4\r\n\r\nabcd", "content-length: 0x4\r\n\r\nabcd",
        "content-length: -1\r\n\r\n", "transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\nzz\r\nabcd\r\n0\r\n\r\n", "transfer-encoding: chunked\r\n\r\n-1\r\nabcd\r\n0\r\n\r\n",
        "content-length : 4\r\n\r\nabcd", " content-length: 4\r\n\r\nabcd",
    ])
    func `a request whose end is in doubt is never taken, and nothing behind it`(rest: String) throws {
        let answer = try raw(
            "POST /in/lms HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \(IntakeTests.secret)\r\nconnection: close\r\n\(rest)"
        )
        #expect(!answer.contains("200 OK"), "\(answer)")
        #expect(try isAlive())
        #expect(try program.run("status", "-o", "json").objects.first?["imports"] == .number(0))
    }

    @Test func `headers have a bound, each and together`() throws {
        for header in ["x: \(String(repeating: "a", count: 40_000))", (0..<200).map { "x-\($0): y" }.joined(separator: "\r\n")] {
            let answer = try raw("GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\(header)\r\n\r\n")
            #expect(!answer.contains("200 OK"))
        }
        #expect(
            !(try raw("GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")).contains("200 OK")
        )
        #expect(try isAlive())
    }

    @Test func `a body beyond the bound is refused while it comes, however it is told`() throws {
        let large = String(repeating: "a", count: 300_000)
        #expect(try service.ask("POST", "/in/lms", Self.headers, body: large).status == 413)
        let head =
            "POST /in/lms HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \(IntakeTests.secret)\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
        let size = String(large.utf8.count, radix: 16)
        #expect(try raw("\(head)\(size)\r\n\(large)\r\n0\r\n\r\n").contains("413"))
        // One that never ends is cut off.
        let connection = try RawConnection(service.port)
        connection.send(Array(head.utf8))
        let chunk = Array("\(size)\r\n\(large)\r\n".utf8)
        var sent = 0
        while sent < 1_000, connection.send(chunk) { sent += 1 }
        #expect(sent < 1_000, "300 MB were taken")
        #expect(try isAlive())
    }

    @Test func `what unpacks to more than the bound is refused`() throws {
        let path = program.path("zeros")
        try Data(count: 20 << 20).write(to: URL(filePath: path))
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/bin/gzip")
        gzip.arguments = [path]
        try gzip.run()
        gzip.waitUntilExit()
        let packed = try Array(Data(contentsOf: URL(filePath: path + ".gz")))
        #expect(packed.count < 100 << 10)
        let head =
            "POST /in/lms HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \(IntakeTests.secret)\r\ncontent-encoding: gzip\r\n"
            + "connection: close\r\ncontent-length: \(packed.count)\r\n\r\n"
        let reply = try #require(Reply(try RawConnection(service.port).exchange(Array(head.utf8) + packed), to: "POST"))
        #expect(reply.status == 413)
    }

    @Test func `whoever trickles is cut off, and keeps nobody from being served`() throws {
        let slow = try (0..<20).map { _ in try RawConnection(service.port) }
        for (number, connection) in slow.enumerated() {
            // Half a head, and half a body.
            let text =
                number % 2 == 0
                ? "GET /health HTTP/1.1\r\nhost:"
                : "POST /in/lms HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \(IntakeTests.secret)\r\ncontent-length: 1000\r\n\r\n{"
            connection.send(Array(text.utf8))
        }
        #expect(try isAlive())
        // Each is closed within the bound: reading comes to an end.
        for connection in slow { #expect(!String(decoding: connection.readToEnd(), as: UTF8.self).contains("200 OK")) }
    }

    @Test(arguments: [
        "/in/../api/status", "/in/%2e%2e/api/status", "/api/endpoints/..%2f..%2fhealth", "/api/endpoints/%00", "//api/status",
        "/API/STATUS",
        "/api/status/", "/console/../api/status", "/console/endpoints/..", "/in/lms%2f", "/in/lms/x", "/.env", "/console/style.css/..",
    ])
    func `a path leads where it says, or nowhere`(path: String) throws {
        for method in ["GET", "POST"] {
            let status = try service.ask(method, path, body: method == "POST" ? "{}" : nil).status
            #expect([303, 400, 401, 404, 405].contains(status), "\(method) \(path) is \(status)")
        }
        #expect(try isAlive())
    }

    @Test(arguments: [
        String(repeating: "[", count: 90_000), String(repeating: #"{"a":"#, count: 15_000),
        "[" + String(repeating: "1,", count: 40_000) + "1]",
        #"{"url":1e999}"#, #"{"url":123456789012345678901234567890}"#, "\u{0}", "\"\\ud800\"", "{\"url\":\"https://\u{202E}\"}",
    ])
    func `no body brings it down`(body: String) throws {
        let made = try #require(try program.run("token", "create", "t", "--scope", "manage", "-o", "json").objects.first?["text"]?.text)
        let headers = ["authorization": "Bearer \(made)", "content-type": "application/json"]
        #expect([400, 413].contains(try service.ask("POST", "/api/endpoints", headers, body: body).status))
        #expect((400...413).contains(try service.ask("POST", "/in/lms", Self.headers, body: body).status))
        #expect(try isAlive())
    }

    @Test func `no header brings it down, and no body freezes it`() throws {
        let made = try #require(
            try program.run("token", "create", "t", "--scope", "read,manage", "-o", "json").objects.first?["text"]?.text
        )
        var headers = ["authorization": "Bearer \(made)", "content-type": "application/json"]
        for position in ["9223372036854775807", "-9223372036854775808", "-2", "x"] {
            headers["last-event-id"] = position
            #expect(try service.ask("GET", "/api/events?limit=1", headers).status == 200)
        }
        let deep =
            String(repeating: "[", count: 500) + (0..<10_000).map { _ in "{}" }.joined(separator: ",") + String(repeating: "]", count: 500)
        #expect(try service.ask("POST", "/api/endpoints", headers, body: deep).status == 400)
        #expect(try isAlive())
    }

    @Test func `whoever doesn't read what it asked for is let go`() throws {
        let greedy = try (0..<3).map { _ in try RawConnection(service.port) }
        let ask = Array(String(repeating: "GET /console/style.css HTTP/1.1\r\nhost: x\r\n\r\n", count: 3_000).utf8)
        for connection in greedy { connection.send(ask) }
        #expect(try isAlive())
        #expect(service.end() == 0)
    }

    @Test func `an answer to HEAD has no body, whatever it is`() throws {
        let text = try raw("HEAD /nothing HTTP/1.1\r\nhost: x\r\n\r\nGET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        let parts = text.components(separatedBy: "\r\n\r\n")
        #expect(parts[0].hasPrefix("HTTP/1.1 404"))
        #expect(parts[1].hasPrefix("HTTP/1.1 200"), "\(text)")
    }

    @Test func `more connections than there may be wait, and are served`() throws {
        var held = try (0..<60).map { _ in try RawConnection(service.port) }
        #expect(held.count == 60)
        held = []
        #expect(try isAlive())
    }

    @Test func `a stop leaves nothing undone that was answered`() throws {
        let reply = try service.ask("POST", "/in/lms", Self.headers, body: IntakeTests.statement(1))
        #expect(reply.status == 200)
        #expect(service.end() == 0)
        let status = try #require(try program.run("status", "-o", "json").objects.first)
        #expect(status["unfinishedImports"] == .number(0))
        #expect(status["checkpoint"] == status["events"])
        #expect(try program.run("audit", "verify").status == 0)
    }
}

/// The service over TLS, with a certificate of files.
@Suite struct ServiceTLSTests {
    private func certificate(_ program: Program, _ name: String) throws {
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=\(name)",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", program.path("key.pem"), "-out", program.path("cert.pem"),
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
    }

    /// What a client sees: the certificate's name, and what is answered.
    private func ask(_ port: Int, _ program: Program) throws -> String {
        let curl = Process()
        curl.executableURL = URL(filePath: "/usr/bin/curl")
        curl.arguments = ["-sv", "--cacert", program.path("cert.pem"), "https://localhost:\(port)/health"]
        let pipe = Pipe()
        curl.standardOutput = pipe
        curl.standardError = pipe
        try curl.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        curl.waitUntilExit()
        return text
    }

    @Test func `it answers with its certificate, and with a renewed one after SIGHUP`() throws {
        let program = try Program()
        try program.makeStore()
        try certificate(program, "first.example.org")
        let service = try RunningService(program, "tls: {certificate: cert.pem, key: key.pem}\n")
        let first = try ask(service.port, program)
        #expect(first.contains("first.example.org") && first.contains("\"status\":\"ok\""), "\(first)")
        try certificate(program, "second.example.org")
        service.signal(SIGHUP)
        try service.wait { service.said.contains("the configuration was read again") }
        let second = try ask(service.port, program)
        #expect(second.contains("second.example.org") && second.contains("\"status\":\"ok\""), "\(second)")
        try program.write("no certificate", to: "cert.pem")
        service.signal(SIGHUP)
        try service.wait { service.said.contains("the changed configuration can't be used") }
        #expect(
            try RawConnection(service.port).exchange(Array("GET /health HTTP/1.1\r\nhost: x\r\n\r\n".utf8)).isEmpty,
            "plain HTTP isn't answered"
        )
    }
}
