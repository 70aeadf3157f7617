import Foundation
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
        #expect(try program.run("deliver").status == 0)
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
        #expect(try program.run("deliver").status == 0)
        #expect(try receiver.said.components(separatedBy: " verified ").count == 3, "the listener knows the old secret only")
        let shown = try program.run("endpoint", "show", "localhost").output
        #expect(shown.contains("signed with the old secret too until"))
        #expect(!shown.contains(secret))
    }

    @Test func `a resend counts first, asks, and sends the same again under the same ids`() throws {
        let (program, receiver) = try bench()
        try tell(program, 5)
        #expect(try program.run("deliver").status == 0)
        let dry = try program.run("endpoint", "resend", "localhost", "--since", "2020-01-01", "--dry-run")
        #expect(dry.errors.contains("5 delivered and 0 other notifications"))
        let unasked = try program.run("endpoint", "resend", "localhost", "--since", "2020-01-01")
        #expect(unasked.status == 1)
        #expect(unasked.errors.contains("say so with --yes"))
        #expect(try program.run("endpoint", "resend", "localhost", "--since", "2020-01-01", "--yes").status == 0)
        #expect(try program.run("deliver").status == 0)
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
        #expect(try program.run("deliver").status == 0)
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
        #expect(try program.run("webhook", "trigger", "import.finished", "localhost").status == 64)
    }
}
