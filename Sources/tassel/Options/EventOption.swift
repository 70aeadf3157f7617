import Completions
import EventLog

/// Which event is meant by what an operator types: its position, or its id.
enum EventOption {
    static func position(_ text: String, in log: EventLog) async throws -> Position {
        if let number = Int(text), number >= 0, try await number < log.size() { return Position(number) }
        if let id = EventID(text), let found = try await log.position(of: id) { return found }
        throw Failure(
            .unknown,
            doing: "looking for the event \(text)",
            found: "the log has none",
            next: "list them with: tassel log list"
        )
    }
}
