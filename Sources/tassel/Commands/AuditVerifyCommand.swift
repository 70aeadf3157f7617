import ArgumentParser
import Audit
import Completions
import EventLog
import Projections

struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every event, tile, root and checkpoint; or one proof, without a store.",
        discussion: """
            Prints one line a finding and exits with 2 when there is any.

            Without FILE it checks the store, against its own checkpoints and those that were kept elsewhere (--against). With FILE it needs no
            store, but the verifier key: FILE is a receipt of audit prove, a checkpoint, or with --against a proof of audit checkpoint --since.

            Example: tassel audit verify --against 2026-03.checkpoint
            Example: tassel audit verify ada.tlog-proof --key training.example.org+…
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: ArgumentHelp("A proof to check instead of the store.", valueName: "file"))
    var file: String?

    @Option(help: ArgumentHelp("The log's verifier key as init or rotate-key printed it, or a file that holds it.", valueName: "key"))
    var key: VerifierKeyOption?

    @Option(
        help: ArgumentHelp(
            "A checkpoint that was kept elsewhere, which the log must continue; as often as there are some.",
            valueName: "file"
        )
    )
    var against: [String] = []

    @Option(help: ArgumentHelp("Begin at a checkpoint up to which the store was verified before.", valueName: "file"))
    var since: String?

    func validate() throws {
        guard file != nil else { return }
        if key == nil {
            throw ValidationError("A proof is checked with --key: the verifier key that init or rotate-key printed, kept elsewhere.")
        }
        if since != nil { throw ValidationError("--since is for the store, not for a file.") }
        if against.count > 1 { throw ValidationError("One earlier checkpoint (--against) is enough for a file.") }
    }

    func run() async throws {
        let kept = try against.map { String(decoding: try SmallFile.read($0, what: "the checkpoint kept elsewhere"), as: UTF8.self) }
        if let file, let key = key?.key {
            let text = String(decoding: try SmallFile.read(file, what: "the proof"), as: UTF8.self)
            try ProofReport(output: output, key: key).show(text, against: kept.first)
        } else {
            try await verifyStore(kept)
        }
    }

    private func verifyStore(_ kept: [String]) async throws {
        var measure = StoreVerifier.Measure()
        measure.key = key?.key
        measure.checkpoints = kept
        measure.since = try since.map { String(decoding: try SmallFile.read($0, what: "the checkpoint to begin at"), as: UTF8.self) }
        // The projections are not needed and may not follow a damaged log, so they are left as they are.
        let opened = try await Store.open(at: store.directory, for: .ask, completingErasures: false)
        let line = ProgressLine("verifying")
        let result = try await StoreVerifier(opened).run(measure) { line.show(done: $0, unit: "events", fraction: nil) }
        Terminal.clear()
        try opened.close()
        if !result.hasVault { Terminal.say("vault.db is missing, so no personal data was checked against its commitments") }
        try FindingsReport.show(
            result.findings,
            output,
            sound: "verified \(result.events) events and \(result.checkpoints) checkpoints; root \(Base64.encode(result.root))",
            summary: { json in
                json.member("events", number: result.events)
                json.member("checkpoints", number: result.checkpoints)
                json.member("root", Base64.encode(result.root))
                json.member("findings", number: result.findings.count)
            },
            next: "keep the files as they are and restore from a backup"
        )
    }
}
