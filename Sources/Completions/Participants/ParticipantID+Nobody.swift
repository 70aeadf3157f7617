extension ParticipantID {
    /// Stands for whoever was erased, from the vault to the log, which takes nothing that is told of them.
    package static let nobody = ParticipantID(bits: .max)
}
