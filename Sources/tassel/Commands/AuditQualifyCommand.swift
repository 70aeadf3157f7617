import ArgumentParser
import Audit
import Completions
import EventLog
import Glibc
import Projections

struct AuditQualifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qualify",
        abstract: "Check this installation and its operation, and write the protocol as a page.",
        discussion: """
            Runs the checks that are shipped with the program: what it stands on, what it does in a throwaway store in TMPDIR, and whether this store
            verifies and its state follows from it. Each is in the protocol with what was expected, what was found, and the SHA-256 of all that was
            printed; exits with 2 when one is not met. It records nothing in the store.

            Example: tassel audit qualify --out protocol.html --expect "$(cut -d' ' -f1 tassel.sha256)"
            """
    )

    @OptionGroup var store: StoreOptions

    @Option(name: .customLong("out"), help: ArgumentHelp("The protocol.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("The SHA-256 of the program that was approved.", valueName: "digest"))
    var expect: String?

    func validate() throws {
        if let expect, expect.count != 64 || !expect.allSatisfy(\.isHexDigit) {
            throw ValidationError("--expect is the SHA-256 of the program: 64 hex digits.")
        }
    }

    func run() async throws {
        let actor = try store.actorName()
        unsafe setenv("TASSEL_ACTOR", actor, 1)
        let page = try Report.descriptor(file)
        let opened = try await Store.open(at: store.directory, for: .ask, completingErasures: false)
        let qualifier = try Qualifier()
        defer { qualifier.remove() }
        var checks = try await InstallationChecks.run(opened, expecting: expect)
        try opened.close()
        checks += try await OperationChecks(qualifier).run()
        for step in Self.steps(store.directory) { checks.append(try qualifier.check(step)) }
        let qualification = Qualification(
            made: World.surroundings.now(),
            actor: actor,
            version: Tassel.configuration.version,
            program: try InstallationChecks.programDigest(),
            system: InstallationChecks.system(),
            store: store.directory,
            checks: checks
        )
        Terminal.write(try QualificationPage.html(of: qualification), to: page)
        close(page)
        for check in checks where !check.isMet { Terminal.say("not met: \(check.number) \(check.title): \(check.actual)") }
        Terminal.say("\(qualification.met) of \(checks.count) checks are met; the protocol is in \(file)")
        if !qualification.isMet { throw ExitCode(ExitStatus.difference.rawValue) }
    }

    private static func steps(_ directory: String) -> [Qualifier.Step] {
        [
            Qualifier.Step(
                "ST-01",
                "This store verifies",
                for: "promise 9, 11.10(a)",
                ["audit", "verify", "--store", directory],
                holds: ["verified"]
            ),
            Qualifier.Step(
                "ST-02",
                "Its state, settlements and bodies follow from its log",
                for: "promises 4 and 6",
                ["audit", "replay", "--store", directory],
                holds: ["replayed"]
            ),
        ]
    }
}
