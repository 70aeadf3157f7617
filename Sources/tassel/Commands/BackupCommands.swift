import ArgumentParser
import Audit
import Completions
import EventLog
import Glibc
import Projections

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy keys, vault and log as they are at one instant, and verify the copy.",
        discussion: """
            Others may go on working meanwhile. The copy holds secrets and personal data, each in a file of its own: log.db may be
            kept for ever and shared; keys.db is kept for long and secret, vault.db for a short time and secret.

            Example: tassel backup /var/backups/tassel/monday
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "A directory that is missing or empty.")
    var directory: String

    func run() async throws {
        let opened = try await Store.open(at: store.directory, for: .ask)
        try opened.backup(to: directory)
        try opened.close()
        let copy = try await Store.openTruth(ofBackup: directory)
        let line = ProgressLine("verifying")
        let result = try await StoreVerifier(copy).run { line.show(done: $0, unit: "events", fraction: nil) }
        Terminal.clear()
        try copy.close()
        guard result.findings.isEmpty else {
            for finding in result.findings { Terminal.say(finding.description) }
            Terminal.say("the copy is not what the log was signed as: tassel audit verify --store \(store.directory)")
            throw ExitCode(ExitStatus.difference.rawValue)
        }
        Terminal.say("copied and verified \(result.events) events; put back what is lost with: tassel restore \(directory) --store DIR")
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put back from a backup what a store has lost.",
        discussion: """
            Copies the files that are missing, overwrites none, and makes state.db anew. A keys.db or vault.db that is older than the
            log is accepted as it is: who was imported after the vault's copy was made has no name until imported again. But a keys.db from before
            the key that signs was replaced can't be: back up after each tassel audit rotate-key.

            A copy of log.db and keys.db together may be older than what was signed and given away, which neither of them knows: a store that
            went on from there would sign another history under the same name. --against the newest checkpoint that was kept elsewhere finds that.

            Example: tassel restore /var/backups/tassel/monday --store ./tassel-store --against newest.checkpoint
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The directory that tassel backup made.")
    var backup: String?

    @Flag(help: "Accept the files that are there, although one is older than the others.")
    var acceptOlder = false

    @Option(help: ArgumentHelp("A checkpoint kept elsewhere that the log must continue; may be repeated.", valueName: "file"))
    var against: [String] = []

    func validate() throws {
        guard (backup != nil) != acceptOlder else {
            throw ValidationError("Name a backup, or pass --accept-older to accept what is there.")
        }
    }

    func run() async throws {
        let notes = try against.map { String(decoding: try SmallFile.read($0, what: "the checkpoint"), as: UTF8.self) }
        let files = try await Store.restore(from: backup, to: store.directory, continuing: notes)
        Terminal.say(files.isEmpty ? "nothing was missing; the store records again" : "put back \(files.joined(separator: ", "))")
        Terminal.say("next: tassel audit verify --store \(store.directory)")
    }
}
