import ArgumentParser
import Completions
import EventLog
import Projections

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Make state.db anew from the log.",
        discussion: """
            Sends nothing and changes nothing that follows from the log: the same completions, and nothing owed that was settled.
            """
    )

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let line = ProgressLine("folding")
        let rebuilt = try await Store.rebuild(at: store.directory) { line.show(done: $0, unit: "events", fraction: nil) }
        Terminal.clear()
        let owed = try await rebuilt.projections.owed().all
        let size = try await rebuilt.log.size()
        Terminal.say("rebuilt from \(size) events; \(owed) deliveries are owed")
        try rebuilt.close()
    }
}
