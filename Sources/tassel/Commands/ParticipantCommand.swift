import ArgumentParser

struct ParticipantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "participant",
        abstract: "Who the participants are: list and show them, merge those who are one, export, erase or hold what is kept.",
        subcommands: [
            ParticipantListCommand.self, ParticipantShowCommand.self, ParticipantMergeCommand.self, ParticipantSeparateCommand.self,
            ParticipantExportCommand.self, ParticipantEraseCommand.self, ParticipantHoldCommand.self, ParticipantReleaseCommand.self,
        ]
    )
}
