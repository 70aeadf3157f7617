import Completions
import Service
import TestSupport
import Testing

@Suite struct ConfigurationTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static let secret = "0123456789abcdef"

    private func read(_ text: String, _ environment: [String: String] = [:]) async throws -> ServiceConfiguration {
        let file = directory.file("tassel.yaml")
        try directory.write(text, to: "tassel.yaml")
        return try await ServiceConfiguration(file: file, environment: environment)
    }

    private func failure(_ text: String, _ environment: [String: String] = [:]) async throws -> String {
        do {
            _ = try await read(text, environment)
            return ""
        } catch let failure as Failure {
            return "\(failure)"
        }
    }

    @Test func `what isn't said is as documented`() async throws {
        let read = try await read("listen: 127.0.0.1:8440\n")
        #expect(read.listen.description == "127.0.0.1:8440")
        #expect(read.limits.body == 10 << 20)
        #expect(read.delivery == .on && read.api == .on && read.console == .on)
        #expect(read.sources.isEmpty)
    }

    @Test func `the environment goes before the file`() async throws {
        let text = """
            limits:
              body: 1MiB
            sources:
              my-lms:
                telling: history
                push: bearer
            """
        let read = try await read(text, ["TASSEL_LIMITS_BODY": "2MiB", "TASSEL_SOURCES_MY_LMS_SECRET": Self.secret])
        #expect(read.limits.body == 2 << 20)
        #expect(read.sources.first?.push == .bearer(Secret(Self.secret.utf8)))
    }

    @Test func `a credential of systemd goes before the file, and its line end is no part of it`() async throws {
        let text = "sources: {lms: {telling: history, push: bearer, secret: from the file, folder: /x}}"
        try directory.write(Self.secret + "\n", to: "sources-lms-secret")
        let read = try await read(text, ["CREDENTIALS_DIRECTORY": directory.path])
        #expect(read.sources.first?.push == .bearer(Secret(Self.secret.utf8)))
    }

    @Test(arguments: [
        ("listenn: x", "\"listenn\" is not known here"),
        ("sources: {lms: {tellling: x}}", "\"tellling\" is not known here"),
        ("sources: {LMS: {telling: history}}", "\"LMS\" is no source's name"),
        ("sources: {lms: {push: bearer}}", "it isn't said whether what lms brings is told"),
        ("sources: {lms: {telling: sometimes}}", "\"sometimes\" is not known here"),
        ("sources: {lms: {telling: history}}", "nothing can come from lms"),
        ("sources: {lms: {telling: history, push: bearer}}", "there is no secret"),
        ("sources: {lms: {telling: history, push: bearer, secret: short}}", "fewer than 16 characters"),
        ("sources: {lms: {telling: history, push: basic, secret: 0123456789abcdef}}", "push: basic needs a user"),
        ("sources: {lms: {telling: history, push: digest, secret: 0123456789abcdef}}", "push: digest needs the header"),
        ("sources: {lms: {telling: history, push: signed, secret: 0123456789abcdef}}", "needs a key of Standard Webhooks"),
        ("sources: {lms: {telling: history, folder: /x, from: moodle}}", "the ids of moodle are a system's own"),
        ("sources: {lms: {telling: history, folder: /x, from: csv}}", "a table needs a mapping"),
        ("sources: {lms: {telling: history, folder: /x, zone: Mars}}", "\"Mars\" is not a zone"),
        ("sources: {lms: {telling: history, folder: /x, account: A B}}", "\"A B\" is no account's name"),
        ("sources: {lms: {telling: history, folder: /x, expect: soon}}", "\"soon\" is not understood"),
        ("sources: {a: {telling: history, folder: /x}, b: {telling: history, folder: /x}}", "a has the same folder"),
        ("listen: 0.0.0.0:80", "in the clear"),
        ("listen: nowhere", "is no address with a port"),
        ("limits: {body: 65MiB}", "is no size up to 64MiB"),
        ("limits: {connections: 0}", "out of its range"),
        ("tls: {certificate: a.pem}", "a certificate without its key"),
        ("- list", "it is not a section"),
        ("a: [", "it is not YAML"),
    ])
    func `a mistake is named with what to do`(text: String, found: String) async throws {
        let failure = try await failure(text)
        #expect(failure.contains(found), "\(failure)")
        #expect(failure.contains("next: "))
    }

    @Test func `a mistake is named with its line, or its variable, and never with a secret`() async throws {
        #expect(try await failure("delivery: on\nlimits:\n  body: much\n").contains("tassel.yaml line 3"))
        #expect(try await failure("delivery: on\n", ["TASSEL_LIMITS_BODY": "much"]).contains("TASSEL_LIMITS_BODY"))
        let secret = try await failure("sources: {lms: {telling: history, push: bearer, secret: hunter2}}")
        #expect(!secret.contains("hunter2"))
    }

    @Test func `beyond loopback it listens with TLS, or where somebody says that plain is allowed`() async throws {
        #expect(try await read("listen: 0.0.0.0:80\nplaintext: allowed\n").listen.host == "0.0.0.0")
        #expect(try await read("listen: 0.0.0.0:80\ntls: {certificate: a, key: b}\n").tls?.key == "b")
        #expect(try await read("listen: \"[::1]:80\"\n").listen.description == "[::1]:80")
    }
}
