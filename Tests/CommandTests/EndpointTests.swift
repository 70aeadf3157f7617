import Foundation
import TestSupport
import Testing

/// Endpoints as an operator sets them up, over real HTTPS.
@Suite struct EndpointTests {
    /// A store with a listener as its endpoint.
    private func bench() throws -> (program: Program, receiver: Receiver) {
        let program = try Program()
        try program.makeStore()
        return (program, try Receiver(program))
    }

    private func tell(_ program: Program, _ count: Int) throws {
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let file = try program.write(Exports.text(Exports.rows(count)), to: "rows.csv")
        #expect(try program.run("import", file, "--mapping", mapping, "--notify").status == 0)
    }

    @Test func `a changed endpoint is sent in the new way, and says so`() throws {
        let (program, receiver) = try bench()
        let changed = try program.run(
            "endpoint",
            "change",
            "localhost",
            "--encoding",
            "form",
            "--disclose",
            "none",
            "--header",
            "X-Tenant: north",
            "--bearer",
            "tok123",
            "--order",
            "participant"
        )
        #expect(changed.status == 0)
        #expect(changed.output.hasPrefix("type=exam.finished&timestamp="))
        #expect(!changed.output.contains("Ada"))
        try tell(program, 3)
        try program.deliver()
        let received = try receiver.received
        #expect(received.allSatisfy { $0.body.hasPrefix("type=") && !$0.body.contains("participant_name") })
        let shown = try program.run("endpoint", "show", "localhost").output
        #expect(shown.contains("flat, form"))
        #expect(shown.contains("x-tenant"))
        #expect(!shown.contains("north") && !shown.contains("tok123"), "a value may be a credential")
    }

    @Test func `changing nothing is refused, and clearing takes back`() throws {
        let (program, receiver) = try bench()
        let nothing = try program.run("endpoint", "change", "localhost", "--format", "standard")
        #expect(nothing.status == 1)
        #expect(nothing.errors.contains("it is so already"))
        #expect(try program.run("endpoint", "change", "localhost", "--rate", "5/s", "--header", "x-a: b").status == 0)
        #expect(try program.run("endpoint", "change", "localhost", "--clear", "rate,headers").status == 0)
        let shown = try program.run("endpoint", "show", "localhost").output
        #expect(!shown.contains("at most") && !shown.contains("own headers"))
        withExtendedLifetime(receiver) {}
    }

    @Test(
        arguments: [
            (["--header", "Host: evil"], "host is not for you to set"),
            (["--encoding", "xml", "--format", "standard"], "xml is always flat"),
            (["--disclose", "shoe"], "is no part of a person"), (["--rate", "fast"], "fast"), (["--concurrency", "0"], "from 1 to 256"),
            (["--basic", "nobody"], "not USER:PASSWORD"), (["--outcomes", "won"], "is no outcome"),
            (["--clear", "all"], "can't be cleared"),
            (["--client-certificate", "x"], "belong together"),
        ] as [([String], String)]
    )
    func `what makes no sense is refused with what does`(options: [String], words: String) throws {
        let (program, receiver) = try bench()
        let ended = try program.run(["endpoint", "change", "localhost"] + options)
        #expect(ended.status == 64)
        #expect(ended.errors.contains(words), "\(ended.errors)")
        withExtendedLifetime(receiver) {}
    }

    @Test func `through a rotation the old secret still verifies, and neither is shown again`() throws {
        let (program, receiver) = try bench()
        let rotated = try program.run("endpoint", "rotate-secret", "localhost", "--ed25519", "-o", "json")
        let secret = try #require(rotated.objects.first?["secret"]?.text)
        #expect(secret.hasPrefix("whsec_"))
        #expect(try rotated.objects.first?["publicKey"]?.text?.hasPrefix("whpk_") == true)
        try tell(program, 2)
        try program.deliver()
        #expect(try receiver.said.components(separatedBy: " verified ").count == 3, "the listener knows the old secret only")
        let shown = try program.run("endpoint", "show", "localhost").output
        #expect(shown.contains("signed with the old secret too until"))
        #expect(!shown.contains(secret))
    }

    @Test func `a resend counts first, asks, and sends the same again under the same ids`() throws {
        let (program, receiver) = try bench()
        try tell(program, 5)
        try program.deliver()
        let dry = try program.run("endpoint", "resend", "localhost", "--since", "2020-01-01", "--dry-run")
        #expect(dry.errors.contains("5 delivered and 0 other notifications"))
        let unasked = try program.run("endpoint", "resend", "localhost", "--since", "2020-01-01")
        #expect(unasked.status == 1)
        #expect(unasked.errors.contains("say so with --yes"))
        #expect(try program.run("endpoint", "resend", "localhost", "--since", "2020-01-01", "--yes").status == 0)
        try program.deliver()
        let received = try receiver.received
        #expect(received.count == 10)
        #expect(Set(received.map(\.id)).count == 5)
        #expect(Set(received.map(\.body)).count == 5)
        #expect(try program.run("endpoint", "resend", "localhost", "--since", "2999-01-01", "--yes").status != 0)
    }

    @Test func `why says from which line a finish came and what became of it, and why others are untold`() throws {
        let (program, receiver) = try bench()
        #expect(try program.run("endpoint", "change", "localhost", "--outcomes", "passed").status == 0)
        try tell(program, 12)
        try program.deliver()
        let delivered = try #require(try program.run("delivery", "list", "-o", "json").objects.first)
        let participant = try #require(delivered["participant"]?.text)
        let shown = try program.run("completions", participant, "-o", "json").objects
        let activity = try #require(shown.first?["activity"]?["id"]?.text)
        let told = try program.run("why", participant, activity, "localhost", "-o", "json").objects
        #expect(told.contains { $0["told"]?.text == "delivered" && $0["from"]?.text?.contains("rows.csv line ") == true })
        let failed = try #require(try program.run("completions", "--outcome", "failed", "-o", "json").objects.first)
        let untold = try program.run(
            "why",
            try #require(failed["participant"]?.text),
            try #require(failed["activity"]?["id"]?.text),
            "-o",
            "json"
        ).objects
        #expect(untold.contains { $0["told"]?.text == "no" && $0["why"]?.text == "the endpoint's filter doesn't admit it" })
        #expect(try program.run("why", "nobody@example.org", activity).status == 1)
        withExtendedLifetime(receiver) {}
    }

    @Test func `what is signed verifies, and what was changed does not`() throws {
        let program = try Program()
        let body = try program.write("{\"test\": 2432232314}", to: "body.json")
        let secret = try program.write("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", to: "secret.txt")
        let signed = try program.run(
            "webhook",
            "sign",
            "--secret",
            "@\(secret)",
            "--id",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "--timestamp",
            "1614265330",
            body
        )
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        #expect(signed.output.hasSuffix("webhook-signature: \(signature)\n"))
        func verify(_ file: String, _ options: String...) throws -> Program.Ended {
            try program.run(
                [
                    "webhook", "verify", "--key", "@\(secret)", "--id", "msg_p5jXN8AQM9LWM0D4loKWxJek", "--timestamp", "1614265330",
                    "--signature", signature,
                ] + options + [file]
            )
        }
        #expect(try verify(body, "--any-time").status == 0)
        let old = try verify(body)
        #expect(old.status == 2)
        #expect(old.errors.contains("more than five minutes old"))
        let changed = try program.write("{\"test\": 2432232315}", to: "changed.json")
        #expect(try verify(changed, "--any-time").status == 2)
    }

    @Test func `a triggered sample arrives marked, of the type asked for, and is recorded nowhere`() throws {
        let (program, receiver) = try bench()
        #expect(try program.run("webhook", "trigger", "finish.corrected", "localhost").status == 0)
        let received = try receiver.received
        #expect(received.map { $0.body.hasPrefix("{\"type\":\"finish.corrected\"") } == [true])
        #expect(try receiver.said.contains("a test"))
        #expect(try program.run("delivery", "list", "-o", "json").objects.isEmpty)
        #expect(try program.run("webhook", "trigger", "import.started", "localhost").status == 64)
    }

    @Test func `the past is previewed with its bodies, asked for, and told`() throws {
        let (program, receiver) = try bench()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let file = try program.write(Exports.text(Exports.rows(3)), to: "rows.csv")
        #expect(try program.run("import", file, "--mapping", mapping, "--history").status == 0)
        let preview = try program.run("endpoint", "preview", "localhost", "--since", "2020-01-01", "--disclose", "none", "-o", "json")
        let rows = preview.output.split(separator: "\n")
        #expect(rows.count == 3)
        #expect(rows.allSatisfy { $0.contains("\"told\":false") && $0.contains("\"body\":{\"type\":\"exam.finished\"") })
        #expect(!preview.output.contains("Ada"), "what if it were told no names")
        let nothing = try program.run("endpoint", "resend", "localhost", "--since", "2020-01-01", "--yes")
        #expect(nothing.errors.contains("nothing in that time was owed to it"))
        let asked = try program.run("endpoint", "resend", "localhost", "--since", "2020-01-01", "--only", "untold")
        #expect(asked.status == 1)
        #expect(asked.errors.contains("3 notifications that") && asked.errors.contains("say so with --yes"))
        #expect(try program.run("endpoint", "resend", "localhost", "--since", "2020-01-01", "--only", "untold", "--yes").status == 0)
        try program.deliver()
        let told = try receiver.received.map(\.id)
        #expect(Set(told).count == 3)
        #expect(try program.run("endpoint", "resend", "localhost", "--since", "2020-01-01", "--as-new", "--yes").status == 0)
        try program.deliver()
        #expect(Set(try receiver.received.map(\.id)).count == 6)
        let shown = try program.run("delivery", "show", try #require(told.first))
        #expect(shown.output.contains("its body made anew is the one that was sent"))
        let record = try program.run("endpoint", "show", "localhost")
        #expect(record.output.contains("100.0 % of the 6 attempts at its newest events succeeded; half within"))
    }

    @Test func `what they lack is found in any file that holds their ids, and sent again`() throws {
        let (program, receiver) = try bench()
        try tell(program, 5)
        try program.deliver()
        let told = try receiver.received.map(\.id)
        let stranger = "dlv_" + String(repeating: "0", count: 32)
        let theirs = try program.write("when;id\n1;\(told[0])\n2;\"\(told[2])\"\n{\"x\":\"\(stranger)\"}\n\(told[1])0\n", to: "theirs.csv")
        let found = try program.run("endpoint", "reconcile", "localhost", "--with", theirs, "--since", "2020-01-01")
        #expect(found.status == 3)
        #expect(found.errors.contains("they have 3 ids; of what was delivered in that time 2 are theirs and 3 are missing"))
        #expect(found.output.contains(stranger) && found.output.contains("unknown"))
        let arguments = ["endpoint", "reconcile", "localhost", "--with", theirs, "--since", "2020-01-01", "--resend", "--yes"]
        #expect(try program.run(arguments).status == 0)
        try program.deliver()
        #expect(Set(try receiver.received.suffix(3).map(\.id)) == Set(told).subtracting([told[0], told[2]]))
        let none = try program.write("nothing here\n", to: "none.txt")
        let empty = try program.run("endpoint", "reconcile", "localhost", "--with", none, "--since", "2020-01-01")
        #expect(empty.errors.contains("there is no webhook-id in it"))
    }

    @Test func `deliveries are listed by type and time, and followed as they change`() throws {
        let (program, receiver) = try bench()
        try tell(program, 2)
        #expect(try program.run("delivery", "list", "--type", "finish.corrected").errors.contains("no deliveries"))
        #expect(
            try program.run("delivery", "list", "--type", "exam.finished", "--since", "2020-01-01", "-o", "json").output.split(
                separator: "\n"
            ).count == 2
        )
        #expect(try program.run("delivery", "list", "--type", "exam.taken").status == 64)
        let following = try program.startAll(["delivery", "list", "--follow", "-o", "json"], outputTo: "followed.jsonl")
        defer {
            following.terminate()
            following.waitUntilExit()
        }
        func followed() throws -> [Substring] {
            try String(contentsOf: URL(filePath: program.path("followed.jsonl")), encoding: .utf8).split(separator: "\n")
        }
        for _ in 0..<600 where try followed().count < 2 { usleep(50_000) }
        try program.deliver()
        for _ in 0..<600 where try followed().count < 4 { usleep(50_000) }
        #expect(try followed().prefix(2).allSatisfy { $0.contains("\"state\":\"owed\"") })
        #expect(try followed().suffix(2).allSatisfy { $0.contains("\"state\":\"delivered\"") })
        withExtendedLifetime(receiver) {}
    }

    @Test func `an endpoint that is added with since is owed the past`() throws {
        let program = try Program()
        try program.makeStore()
        try tell(program, 4)
        let added = try program.run(
            "endpoint",
            "add",
            "https://192.0.2.7/",
            "--allow-address",
            "192.0.2.0/24",
            "--since",
            "2020-01-01",
            "-o",
            "json"
        )
        #expect(added.output.contains("\"untold\":0,\"owed\":4"))
        #expect(try program.run("status").output.contains("owed         4 deliveries"))
    }

    @Test func `a listener that comes back gets what it missed, and with since all again`() throws {
        let program = try Program()
        try program.makeStore()
        let port: Int
        do {
            let receiver = try Receiver(program)
            port = try receiver.port
        }
        try tell(program, 3)
        #expect(try program.run("deliver").status == 3)
        let back = try Receiver(program, on: port)
        try program.deliver()
        #expect(try back.received.count == 3)
        withExtendedLifetime(back) {}
    }

    @Test func `a listener hands on what it gets, and answers as it was answered`() async throws {
        let program = try Program()
        try program.makeStore()
        let inner = try await PlainReceiver(answering: 418)
        let receiver = try Receiver(program, on: 0, "--forward-to", "http://localhost:\(inner.port)/hook?a=1")
        try tell(program, 2)
        #expect(try program.run("deliver").status == 3)
        let texts = inner.received
        #expect(texts.count == 2)
        #expect(texts.allSatisfy { $0.hasPrefix("POST /hook?a=1 HTTP/1.1\r\n") && $0.lowercased().contains("\r\nwebhook-signature: v1,") })
        #expect(Set(texts.compactMap { $0.components(separatedBy: "\r\n\r\n").last }) == Set(try receiver.received.map(\.body)))
        #expect(try program.run("delivery", "list").output.contains("answered 418"))
        try await inner.stop()
    }

    @Test func `where nobody listens to what is handed on, the answer is 502`() async throws {
        let program = try Program()
        try program.makeStore()
        let gone = try await PlainReceiver(answering: 200)
        try await gone.stop()
        let receiver = try Receiver(program, on: 0, "--forward-to", "http://127.0.0.1:\(gone.port)")
        try tell(program, 1)
        #expect(try program.run("deliver").status == 3)
        #expect(try receiver.said.contains(" 502 ") && receiver.said.contains("nothing answers at 127.0.0.1:\(gone.port)"))
    }

    @Test(arguments: [
        ("http://192.0.2.1/", "not to this machine"), ("https://localhost/", "http://localhost:PORT/PATH"),
        ("http://localhost:99999/", "the port is not a number"),
    ])
    func `what is handed on stays on this machine`(url: String, found: String) throws {
        let program = try Program()
        let refused = try program.run("listen", "--forward-to", url)
        #expect(refused.status == 64)
        #expect(refused.errors.contains(found))
    }
}
