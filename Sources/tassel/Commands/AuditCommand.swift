import ArgumentParser

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Prove that the log is what it was.",
        subcommands: [
            AuditVerifyCommand.self, AuditProveCommand.self, AuditCheckpointCommand.self, AuditAnchorCommand.self,
            AuditRotateKeyCommand.self, AuditExportCommand.self,
            AuditReplayCommand.self,
            AuditReportCommand.self, AuditQualifyCommand.self,
        ]
    )
}
