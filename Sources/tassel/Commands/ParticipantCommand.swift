import ArgumentParser

struct ParticipantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "participant",
        abstract: "What is kept of a person: export it, erase it, or hold it.",
        subcommands: [
            ParticipantExportCommand.self, ParticipantEraseCommand.self, ParticipantHoldCommand.self, ParticipantReleaseCommand.self,
        ]
    )
}
