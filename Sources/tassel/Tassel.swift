import ArgumentParser
import Completions
import Glibc

/// The command line: parses, calls one thing, prints.
@main
struct Tassel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tassel",
        abstract: "Record who finished what, prove it, and tell those who asked.",
        discussion: """
            tassel demo               the whole story in a throwaway store
            tassel init               a store of your own
            tassel map suggest FILE   what the columns of an LMS export may mean
            tassel import FILE --mapping MAPPING.yaml
                                      finishes from an LMS export
            tassel endpoint add URL   somebody to tell
            tassel deliver            tell them
            tassel serve              all of it, always on

            Exit status: 0 all done, 1 failed, 2 the audit found a difference, 3 done but not all, 64 wrong usage.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(name: "Start", subcommands: [InitCommand.self, DemoCommand.self, StatusCommand.self]),
            CommandGroup(name: "Feed", subcommands: [ImportCommand.self, MapCommand.self]),
            CommandGroup(name: "Ask", subcommands: [CompletionsCommand.self, ParticipantCommand.self, WhyCommand.self]),
            CommandGroup(
                name: "Tell",
                subcommands: [EndpointCommand.self, DeliverCommand.self, DeliveryCommand.self, ListenCommand.self, WebhookCommand.self]
            ),
            CommandGroup(name: "Run", subcommands: [ServeCommand.self, TokenCommand.self, BackupCommand.self, RestoreCommand.self]),
            CommandGroup(name: "Prove", subcommands: [AuditCommand.self]),
            CommandGroup(name: "Amend", subcommands: [CorrectCommand.self, RevokeCommand.self, RetentionCommand.self]),
            CommandGroup(name: "Expert", subcommands: [LogCommand.self, AccountCommand.self, RebuildCommand.self]),
        ]
    )

    static func main() async {
        // A closed pipe is an ordinary end of output: `tassel log list | head`.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Terminal.say("tassel: \(failure)")
            Glibc.exit(ExitStatus(of: failure).rawValue)
        } catch is CancellationError {
            Glibc.exit(ExitStatus.failed.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}
