import ArgumentParser
import Audit
import Completions
import Projections

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Prove that the log is what it was.",
        subcommands: [AuditVerifyCommand.self]
    )
}

struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every event, tile, root and checkpoint.",
        discussion: """
            Prints one line a finding and exits with 2 when there is any.

            Example: tassel audit verify
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        // The projections are not needed and may not follow a damaged log, so they are left as they are.
        let opened = try await Store.open(at: store.directory, for: .ask)
        let line = ProgressLine("verifying")
        let result = try await StoreVerifier(opened).run { line.show(done: $0, unit: "events", fraction: nil) }
        Terminal.clear()
        var report = try Report(output, headings: ["FINDING"])
        for finding in result.findings {
            report.add([finding.description]) { json in
                json.member("position", number: finding.position?.number)
                json.member("finding", finding.what)
            }
        }
        if output.format == .table, result.findings.isEmpty {
            Terminal.put("verified \(result.events) events and \(result.checkpoints) checkpoints; root \(Base64.encode(result.root))")
        } else if output.format == .json {
            report.add([]) { json in
                json.member("events", number: result.events)
                json.member("checkpoints", number: result.checkpoints)
                json.member("root", Base64.encode(result.root))
                json.member("findings", number: result.findings.count)
            }
        }
        if !result.findings.isEmpty {
            report.finish(empty: "")
            Terminal.say("\(result.findings.count) differences found; keep the files as they are and restore from a backup")
        }
        try opened.close()
        if !result.findings.isEmpty { throw ExitCode(ExitStatus.difference.rawValue) }
    }
}
