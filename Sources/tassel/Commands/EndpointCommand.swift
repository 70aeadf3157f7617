import ArgumentParser

struct EndpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endpoint",
        abstract: "Say who is told.",
        subcommands: [
            EndpointAddCommand.self, EndpointListCommand.self, EndpointShowCommand.self, EndpointChangeCommand.self,
            EndpointTestCommand.self, EndpointPreviewCommand.self, EndpointReconcileCommand.self,
            EndpointPauseCommand.self, EndpointResumeCommand.self, EndpointResendCommand.self, EndpointRotateSecretCommand.self,
            EndpointRemoveCommand.self,
        ]
    )
}
