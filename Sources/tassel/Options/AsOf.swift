import ArgumentParser
import Completions
import EventLog
import Imports
import Projections
import Storage
import Vault

/// When it was known what a question is answered from.
struct AsOfOption: ParsableArguments {
    @Option(help: ArgumentHelp("As was known at the end of this day, or just before this time.", valueName: "time"))
    var asOf: String?
}

/// What was known at an earlier time, or is known now.
struct AsOf {
    /// The store, with what was known then.
    let store: Store
    /// How many events were known.
    let events: Int
    /// The last moment that is meant; absent for now.
    let moment: Timestamp?
    /// Whether the state was folded for the question.
    private var isOwn = false

    /// What a question is answered from.
    ///
    /// - Parameters:
    ///   - text: a day, at whose end, or a time, just before which it was known; absent for now.
    ///   - tellings: whether what was owed and told then is wanted too, which takes longer.
    static func known(_ text: String?, in store: Store, tellings: Bool = true) async throws -> AsOf {
        guard let text else {
            return AsOf(store: store, events: try await store.projections.progress()?.size ?? 0, moment: nil)
        }
        let known = try MomentText.read(text, in: store.log.zone, edge: .end)
        // Of a whole day its last moment is meant.
        let moment = known - .microseconds(1)
        return try await folded(before: try await store.log.position(recordedFrom: known), moment, in: store, tellings: tellings)
    }

    /// What is known now, in a state of its own that nobody else writes.
    static func now(in store: Store) async throws -> AsOf {
        try await folded(before: Position(try await store.log.size()), nil, in: store, tellings: true)
    }

    private static func folded(before end: Position, _ moment: Timestamp?, in store: Store, tellings: Bool) async throws -> AsOf {
        let line = ProgressLine("folding")
        let folded: @Sendable (Int) -> Void = {
            line.show(done: $0, unit: "events", fraction: Double($0) / Double(max(1, end.number)))
        }
        let id = store.keys.file.store
        let scratch =
            tellings
            ? try await Projections.whole(asOf: end, of: store.log, for: id, folded: folded)
            : try await Projections.asOf(end, of: store.log, for: id, folded: folded)
        Terminal.clear()
        return AsOf(store: store.answering(from: scratch), events: end.number, moment: moment, isOwn: true)
    }

    /// Lets go of what was folded for the question.
    func close() throws { if isOwn { try store.projections.file.close() } }
}
