import Completions
import Storage

/// After an erasure: a subscriber that runs drops what it has rendered within a second.
enum SubscriberPause {
    static func wait(for directory: String) async throws {
        do {
            let lock = try ProcessLock(directory + "/deliver.lock", doing: "looking whether somebody delivers")
            withExtendedLifetime(lock) {}
        } catch let failure as Failure where failure.code == .busy {
            try await Task.sleep(for: .seconds(2))
        }
    }
}
