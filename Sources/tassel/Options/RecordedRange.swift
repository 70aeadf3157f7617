import ArgumentParser
import Completions
import EventLog
import Imports
import Projections

/// A stretch of the log, by the times of recording.
struct RecordedRange: ParsableArguments {
    @Option(help: ArgumentHelp("From what was recorded then; a bare day is the whole day in the store's zone.", valueName: "time"))
    var since: String

    @Option(help: ArgumentHelp("Up to what was recorded then; now by default.", valueName: "time"))
    var until: String?

    /// The first and the last position, both inclusive.
    func positions(in store: Store) async throws -> (from: Position, through: Position) {
        try await Self.positions(since: since, until: until, in: store)
    }

    /// The same for times that were given apart.
    static func positions(since: String, until: String?, in store: Store) async throws -> (from: Position, through: Position) {
        let from = try await beginning(since, in: store)
        var end = Position(try await store.log.size())
        if let until { end = try await store.log.position(recordedFrom: try MomentText.read(until, in: store.log.zone, edge: .end)) }
        guard from < end else { throw ValidationError("Nothing was recorded between --since and --until.") }
        return (from, Position(end.number - 1))
    }

    /// The first position that was recorded at a time or later.
    static func beginning(_ since: String, in store: Store) async throws -> Position {
        try await store.log.position(recordedFrom: try MomentText.read(since, in: store.log.zone, edge: .beginning))
    }
}
