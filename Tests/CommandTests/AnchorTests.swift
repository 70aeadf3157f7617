import Foundation
import Glibc
import TestSupport
import Testing

/// Timestamps of a real authority: `openssl ts` behind a real HTTPS server on loopback.
@Suite(.enabled(if: OpenSSL.isThere)) struct AnchorTests {
    /// An authority of its own, and a certificate of `localhost`; the openssl configuration is in `tsa.cnf`.
    private static let setUp = """
        set -eu
        cat >tsa.cnf <<'END'
        [tsa]
        default_tsa = one
        [one]
        serial = serial
        crypto_device = builtin
        signer_cert = tsa.pem
        signer_key = tsa.key
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        digests = sha256
        accuracy = secs:1
        ess_cert_id_alg = sha256
        [v3]
        extendedKeyUsage = critical,timeStamping
        END
        echo 01 >serial
        openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj '/CN=Test authority' -days 2 2>/dev/null
        openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj '/CN=Test TSA' 2>/dev/null
        openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 2 -extfile tsa.cnf -extensions v3 2>/dev/null
        openssl req -x509 -newkey rsa:2048 -nodes -keyout web.key -out web.pem -subj '/CN=localhost' -addext subjectAltName=DNS:localhost \
            -days 2 2>/dev/null
        """

    private static let server = """
        import http.server, ssl, subprocess, sys
        class Authority(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                query = self.rfile.read(int(self.headers["content-length"]))
                assert self.headers["content-type"] == "application/timestamp-query"
                if self.path == "/old": query = open("old.tsq", "rb").read()
                open("asked.tsq", "wb").write(query)
                command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "one", "-queryfile", "asked.tsq"]
                answer = b"nonsense" if self.path == "/nonsense" else subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
                self.send_response(500 if self.path == "/broken" else 200)
                self.send_header("content-type", "application/timestamp-reply")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            def log_message(self, *_): pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Authority)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain("web.pem", "web.key")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        open("port.new", "w").write(str(server.server_port))
        import os; os.rename("port.new", "port")
        server.serve_forever()
        """

    private func shell(_ command: String, in program: Program) throws -> Int32 {
        let process = Child(URL(filePath: "/bin/sh"))
        process.arguments = ["-c", command]
        process.currentDirectoryURL = program.directory
        process.standardOutput = try program.file("shell.txt")
        try process.run()
        process.waitUntilExit()
        return process.status
    }

    /// Whether openssl takes the timestamp of a size for that of its checkpoint.
    private func verifies(_ size: Int, in program: Program) throws -> Bool {
        try shell("openssl ts -verify -data kept/\(size).checkpoint -in kept/\(size).tsr -CAfile ca.pem 2>/dev/null", in: program) == 0
    }

    private func store() throws -> Program {
        let program = try Program()
        let made = try program.run("init", "--name", "test.example.org/log")
        try program.write(made.output, to: "key")
        try #require(try shell(Self.setUp, in: program) == 0)
        return program
    }

    @Test func `an authority is asked over HTTPS, and what it says is kept and verifies by openssl`() throws {
        let program = try store()
        let server = Child(URL(filePath: "/usr/bin/python3"))
        server.arguments = [try program.write(Self.server, to: "server.py")]
        server.currentDirectoryURL = program.directory
        try server.run()
        defer {
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        for _ in 0..<600 where !FileManager.default.fileExists(atPath: program.path("port")) { usleep(20_000) }
        let port = try String(contentsOfFile: program.path("port"), encoding: .utf8)
        func ask(_ path: String, _ options: [String] = ["--allow-address", "127.0.0.0/8", "--allow-address", "::1/128"]) throws
            -> Program.Ended
        {
            try program.run(
                ["audit", "anchor", "--tsa", "https://localhost:\(port)\(path)", "--ca", program.path("web.pem"), "-o", "json"] + options
            )
        }
        let first = try ask("/")
        #expect(first.status == 0, "\(first.errors)")
        #expect(try first.objects.first?["events"] == .number(2))
        #expect(try first.objects.first?["authority"] == .text("localhost:\(port)"))
        // Another checkpoint, another timestamp.
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let rows = try program.write(Exports.text(Exports.rows(5)), to: "rows.csv")
        #expect(try program.run("import", rows, "--mapping", mapping, "--history").status == 0)
        #expect(try ask("/").objects.first?["events"] == .number(9))
        #expect(try program.run("audit", "anchor", "-o", "json").objects.count == 2)
        #expect(try program.run("audit", "anchor", "--out", program.path("kept")).status == 0)
        #expect(try verifies(2, in: program))
        #expect(try verifies(9, in: program))
        #expect(try program.run("audit", "verify", program.path("kept/9.checkpoint"), "--key", program.path("key")).status == 0)
        // What is no answer, or none to this, is not kept.
        try FileManager.default.copyItem(atPath: program.path("asked.tsq"), toPath: program.path("old.tsq"))
        for (path, found) in [("/nonsense", "it is no ASN.1"), ("/old", "it answers another query"), ("/broken", "answered 500")] {
            let refused = try ask(path)
            #expect(refused.status == 1, "\(path)")
            #expect(refused.errors.contains(found), "\(refused.errors)")
        }
        #expect(try ask("/", []).errors.contains("vetting: localhost"), "the guard stands before this too")
        #expect(try program.run("audit", "anchor", "-o", "json").objects.count == 2)
        #expect(try program.run("audit", "verify").status == 0)
    }

    @Test func `an authority without HTTPS is asked by other means, and a timestamp of another log is refused`() throws {
        let program = try store()
        #expect(try program.run("audit", "anchor", "--tsa", "http://tsa.example.com/").errors.contains("plain HTTP is refused"))
        #expect(try program.run("audit", "anchor", "--query", program.path("q.tsq")).status == 0)
        #expect(try shell("openssl ts -query -in q.tsq -text | grep -q 'Hash Algorithm: sha256'", in: program) == 0)
        #expect(try shell("openssl ts -reply -config tsa.cnf -section one -queryfile q.tsq -out r.tsr 2>/dev/null", in: program) == 0)
        let kept = try program.run("audit", "anchor", "--reply", program.path("r.tsr"), "-o", "json")
        #expect(kept.status == 0, "\(kept.errors)")
        #expect(try program.run("audit", "anchor", "--out", program.path("kept")).status == 0)
        #expect(try verifies(2, in: program))
        #expect(
            try shell(
                "openssl ts -query -data rows.txt -cert -out o.tsq 2>/dev/null || { echo x >rows.txt; openssl ts -query -data rows.txt -cert -out o.tsq; }",
                in: program
            ) == 0
        )
        #expect(try shell("openssl ts -reply -config tsa.cnf -section one -queryfile o.tsq -out o.tsr 2>/dev/null", in: program) == 0)
        let other = try program.run("audit", "anchor", "--reply", program.path("o.tsr"))
        #expect(other.errors.contains("it stamps none of this log's checkpoints"))
        // Whoever changes what is kept is found.
        try Sqlite.execute(
            "DROP TRIGGER anchors_refuse_update; UPDATE anchors SET reply = substr(reply, 1, 40)",
            on: program.store.path + "/log.db"
        )
        let verified = try program.run("audit", "verify")
        #expect(verified.status == 2)
        #expect(verified.output.contains("kept for the checkpoint of 2 events, is of another text or time"))
        #expect(verified.output.contains("the trigger anchors_refuse_update, which keeps the log append-only, is missing"))
    }

    @Test func `an endpoint that wants them gets the newest checkpoint with each request`() throws {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program)
        #expect(try program.run("endpoint", "change", "localhost", "--send-checkpoints").status == 0)
        #expect(try program.run("endpoint", "show", "localhost").output.contains("sent in the header tassel-checkpoint"))
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let rows = try program.write(Exports.text(Exports.rows(3)), to: "rows.csv")
        #expect(try program.run("import", rows, "--mapping", mapping, "--notify").status == 0)
        try program.deliver()
        let log = try String(contentsOfFile: program.path("received.jsonl"), encoding: .utf8)
        let headers = try log.split(separator: "\n").map { try JSONDecoder().decode(JSON.self, from: Data($0.utf8)) }.compactMap {
            $0["headers"]
        }
        let notes = headers.compactMap { $0["tassel-checkpoint"]?.text }.compactMap { Data(base64Encoded: $0) }
        #expect(notes.count == 3)
        let note = try program.write(String(decoding: try #require(notes.last), as: UTF8.self), to: "kept.checkpoint")
        #expect(try program.run("audit", "verify", "--against", note).status == 0)
        #expect(try program.run("endpoint", "change", "localhost", "--clear", "checkpoints").status == 0)
        #expect(try !program.run("endpoint", "show", "localhost").output.contains("tassel-checkpoint"))
        withExtendedLifetime(receiver) {}
    }
}

private enum OpenSSL {
    static let isThere = ["/usr/bin/openssl", "/usr/bin/python3"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
}
